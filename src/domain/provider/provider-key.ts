import { isKeyReference } from './key-text.ts';
import type { ProviderConfig } from './provider-config.ts';

/** Those whose key Dark Factory keeps. Agents and the editor's models have logins of their own. */
export type KeyedProviderConfig = ProviderConfig & { name: 'antigravity' | 'openai' | 'anthropic' };

export function takesKey(config: ProviderConfig): config is KeyedProviderConfig {
  return config.name === 'antigravity' || config.name === 'openai' || config.name === 'anthropic';
}

/** Every reference to a key in a configuration, variables of an agent included. */
export function keyReferencesOf(config: ProviderConfig): string[] {
  if (takesKey(config)) return config.config.api_key === undefined ? [] : [config.config.api_key];
  return config.name === 'acp' ? Object.values(config.config.env).filter(isKeyReference) : [];
}

export function withKeyReference<T extends KeyedProviderConfig>(config: T, reference: string): T {
  return { ...config, config: { ...config.config, api_key: reference } };
}

/** The name of a kept key; `undefined`: the reference is of another kind. */
export function secretName(reference: string): string | undefined {
  return reference.startsWith('secret:') ? reference.slice('secret:'.length) : undefined;
}

/**
 * May a person's consent stand between it and its first turn? Over the ACP server by key it does not; what else works by a
 * key of its own (agy, by its settings) says so when it is tested.
 */
export function mayWaitForConsent(config: ProviderConfig): boolean {
  if (config.name !== 'antigravity' || !config.enabled || config.config.consent) return false;
  return config.config.transport !== 'acp' || config.config.api_key === undefined;
}
