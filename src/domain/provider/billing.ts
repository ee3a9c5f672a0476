import { assertNever } from '../assert.ts';
import type { Billing } from './provider.ts';
import type { ProviderConfig } from './provider-config.ts';

/** How the use of a provider is paid for, by its settings. */
export function billingOf(config: ProviderConfig): Billing {
  switch (config.name) {
    case 'antigravity':
      return config.config.api_key === undefined ? 'subscription' : 'tokens';
    case 'acp':
      return config.config.billing;
    case 'vscode-lm':
      return 'subscription';
    case 'scripted':
    case 'openai':
    case 'anthropic':
      return 'tokens';
    default:
      return assertNever(config);
  }
}

/** Most turns at the same time; `null`: no limit. */
export function maxConcurrentOf(config: ProviderConfig): number | null {
  return config.name === 'scripted' ? null : config.config.max_concurrent;
}
