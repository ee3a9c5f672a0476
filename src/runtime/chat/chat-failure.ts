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

/** `unread`: the model wrote a call as text in a form that cannot be read. `spoken`: it only spoke. */
export function noToolsFailure(answers: 'unread' | 'spoken'): ProviderFailure {
  const what = {
    unread: 'The model wrote a call of a tool as text that cannot be read',
    spoken: 'The model only spoke where it had to call a tool, and again when it was reminded',
  }[answers];
  const wayOut = 'Name a model that does, or turn tools on at the server.';
  return chatFailure('modelUnknown', `${what}: this model or server does not support tools. ${wayOut}`);
}
