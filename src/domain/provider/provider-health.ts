import type { ProviderFailure } from './provider-failure.ts';

/** What a provider says when it is asked whether it would serve. */
export interface ProviderHealth {
  available: boolean;
  /** What was found: version, transport, or why not. For a person. */
  detail: string;
  failure: ProviderFailure | null;
  responseTimeMs: number;
}
