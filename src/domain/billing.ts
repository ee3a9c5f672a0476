import { assertNever } from './assert.ts';
import type { ProviderConfig } from './provider-config.ts';
import type { Billing } from './provider.ts';

/** How the use of a provider is paid for, as its configuration says it. A script plays money. */
export function billingOf(config: ProviderConfig): Billing {
  switch (config.name) {
    case 'scripted':
    case 'openai':
    case 'anthropic':
      return 'tokens';
    case 'antigravity':
      return config.config.api_key === undefined ? 'subscription' : 'tokens';
    case 'acp':
      return config.config.billing;
    case 'vscode-lm':
      return 'subscription';
    default:
      return assertNever(config);
  }
}

/** Turns that it may take at the same time; `null`: as many as there are. */
export function maxConcurrentOf(config: ProviderConfig): number | null {
  return config.name === 'scripted' ? null : config.config.max_concurrent;
}
