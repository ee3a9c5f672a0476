import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider/provider-failure.ts';
import { assertNever } from '../../domain/assert.ts';
import type { CutOff } from './await-answer.ts';
import { boundedLine } from '../bounded-text.ts';

export function chatFailure(kind: ProviderFailureKind, message: string): ProviderFailure {
  return { kind, message: boundedLine(message, 1000), resetAt: null, retryAfterMs: null };
}

/** The failure of an answer whose wait ended early. */
export function cutOffFailure(cutOff: NonNullable<CutOff>): ProviderFailure {
  switch (cutOff) {
    case 'stopped':
      return chatFailure('timeout', 'The turn was stopped before the model had finished. What it did is kept.');
    case 'time':
      return chatFailure('timeout', 'The time of the turn was up before the model had finished. What it did is kept.');
    case 'silence':
      return chatFailure('silent', 'The model sent nothing for too long and was given up. What it did is kept.');
    default:
      return assertNever(cutOff);
  }
}

export function outOfAllowance(): ProviderFailure {
  const message = 'The next request could use more than is set aside for this turn. What was done is kept.';
  return chatFailure('allowance', message);
}

/** A model that writes calls as text in a form which cannot be read. */
export function noToolsFailure(): ProviderFailure {
  const message =
    'The model wrote a call of a tool as text that cannot be read: this model or server does not support tools. Name a model that does, or turn tools on at the server.';
  return chatFailure('modelUnknown', message);
}
