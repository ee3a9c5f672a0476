import type { ProviderHealth } from '../../domain/provider/provider-health.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { refusalSentence } from '../refusals/refusal-sentence.ts';

/** A test of a provider as people see it: one that was refused or did not end is a provider that does not serve. */
export function testedHealth(tested: Result<ProviderHealth, Refusal>): ProviderHealth {
  if (tested.ok) return tested.value;
  const detail = refusalSentence(tested.failure);
  const { kind } = tested.failure;
  const isLate = kind === 'testStopped' || kind === 'testTimeout';
  return {
    available: false,
    detail,
    failure: isLate ? { kind: 'timeout', message: detail, resetAt: null, retryAfterMs: null } : null,
    responseTimeMs: kind === 'testTimeout' ? tested.failure.limitMs : 0,
  };
}
