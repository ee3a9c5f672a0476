import { z } from 'zod';
import { timestamp } from '../ids.ts';

/** The closed list of ways in which a provider fails. Each has one remedy; see `remedyOf`. */
export const providerFailureKind = z.enum([
  'rateLimit',
  'quota',
  'capacity',
  'credits',
  'auth',
  'verification',
  'terms',
  'consentMissing',
  'outdated',
  'notInstalled',
  'modelUnknown',
  'permissionDenied',
  /** The agent needed a tool that it is not allowed to use; another way may need none. */
  'toolDenied',
  'contextTooLong',
  /** The turn used up what was reserved for it; nothing is wrong with the provider. */
  'allowance',
  'refused',
  'timeout',
  'silent',
  'memory',
  /** This machine had no process, memory or file descriptor free to start the provider's program. */
  'machineBusy',
  'network',
  'crashed',
  'garbage',
  'scriptEnded',
]);
export type ProviderFailureKind = z.infer<typeof providerFailureKind>;

export const providerFailureSchema = z.strictObject({
  kind: providerFailureKind,
  /** One sentence for a person; carries no secret. */
  message: z.string().max(2000),
  /** When the provider said it will be available again. */
  resetAt: timestamp.nullable(),
  retryAfterMs: z.number().nonnegative().nullable(),
});
export type ProviderFailure = z.infer<typeof providerFailureSchema>;

/**
 * retry: same provider, after a back-off. switch: another provider now; if there is none, wait.
 * ask: only a person can fix it; another provider meanwhile. reprompt: same provider, with another prompt.
 * compact: same provider, with a shorter conversation. again: same provider, in another turn with a new reservation.
 * stop: this provider can do nothing more for the project.
 */
export type Remedy = 'retry' | 'switch' | 'ask' | 'reprompt' | 'compact' | 'again' | 'stop';

export function remedyOf(kind: ProviderFailureKind): Remedy {
  switch (kind) {
    case 'capacity':
    case 'timeout':
    case 'silent':
    case 'machineBusy':
    case 'network':
    case 'crashed':
      return 'retry';
    case 'rateLimit':
    case 'quota':
    case 'credits':
    case 'memory':
      return 'switch';
    case 'auth':
    case 'verification':
    case 'terms':
    case 'consentMissing':
    case 'outdated':
    case 'notInstalled':
    case 'modelUnknown':
    case 'permissionDenied':
      return 'ask';
    case 'garbage':
    case 'refused':
    case 'toolDenied':
      return 'reprompt';
    case 'contextTooLong':
      return 'compact';
    case 'allowance':
      return 'again';
    case 'scriptEnded':
      return 'stop';
  }
}

/**
 * Whether the provider did not take the turn, or could not: a turn that ends so and used nothing is none of the task's turns,
 * because the task had no part in it.
 */
export function isRefusal(kind: ProviderFailureKind): boolean {
  switch (remedyOf(kind)) {
    case 'switch':
    case 'ask':
    case 'stop':
      return true;
    case 'retry':
      return kind !== 'timeout' && kind !== 'silent';
    case 'reprompt':
    case 'compact':
    case 'again':
      return false;
  }
}

/** Whether a paid quota or credit is used up; it comes back at a moment that the service knows. */
export function isUsedUp(kind: ProviderFailureKind | null): boolean {
  return kind === 'quota' || kind === 'credits';
}

/** Whether the service said that its user has had enough for now, rather than that something went wrong. `null`: not known. */
export function isLimited(kind: ProviderFailureKind | null): boolean {
  return kind === null || kind === 'rateLimit' || isUsedUp(kind);
}
