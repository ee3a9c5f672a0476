import type { ProviderFailure } from './provider-failure.ts';

/** The result of a probe. */
export interface ProviderHealth {
  available: boolean;
  /** What was found: version, transport, or why it is not available. For a person. */
  detail: string;
  failure: ProviderFailure | null;
  responseTimeMs: number;
  /** What the test was billed; absent: it was free. `usd: null`: no price is known. */
  spent?: { tokens: number; usd: number | null; paidBy: 'tokens' | 'subscription' };
}
