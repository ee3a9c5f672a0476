import type { ProviderConfig, ProviderKind } from '../domain/provider-config.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import type { Outcome } from './engine-contract.ts';

/** Something on this machine that could be a provider. */
export interface DetectedProvider {
  kind: ProviderKind;
  /** For a person: `Claude Code, found as /usr/local/bin/claude`. */
  label: string;
  /** Enough of a configuration to begin with, as `providers.yaml` would hold it. */
  config: Record<string, unknown>;
}

/** Adding, testing, changing and removing providers; every change is written to `providers.yaml` and takes effect at once. */
export interface ProviderDesk {
  /** Looks for programs, keys in the environment and local servers. Free of charge, sends nothing to the internet. */
  detect(signal: AbortSignal): Promise<DetectedProvider[]>;
  /** Reads a configuration that a person put together; the failure names the field and what is wrong. */
  read(draft: Record<string, unknown>): Outcome<ProviderConfig>;
  /** Tries a configuration that is not saved yet, with a key that is not kept yet. */
  test(config: ProviderConfig, key: string | null, signal: AbortSignal): Promise<ProviderHealth>;
  /** Keeps the key (`null`: none, or a reference is in the configuration) and the configuration. Refuses an id that is taken, also by another window at the same moment. */
  add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>>;
  enable(providerId: string, enabled: boolean): Promise<Outcome>;
  /** Running projects use the new key with their next request. `kept` says where it is kept. */
  setKey(providerId: string, key: string): Promise<Outcome<{ kept: string }>>;
  /** Its key goes too. A turn in flight ends by itself; `usedBy` names projects that may use nothing else. */
  remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>>;
}
