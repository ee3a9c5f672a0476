import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import type { DetectedProvider } from '../ports/provider-detector.ts';
import type { Outcome } from './outcome.ts';

export type { DetectedProvider };

/** Where a key is put: among the kept keys, or encrypted in `providers.yaml` itself. */
export type KeyPlace = 'store' | 'file';

/** Adding, testing, changing and removing providers; every change is written to `providers.yaml` and takes effect at once. */
export interface ProviderAdmin {
  /** Looks for programs, keys in the environment and local servers. Free of charge, sends nothing to the internet. */
  detect(signal: AbortSignal): Promise<DetectedProvider[]>;
  /** Reads a configuration that a person put together; the failure names the field and what is wrong, never a value. */
  read(draft: Record<string, unknown>): Outcome<ProviderConfig>;
  /** Tries a configuration that is not saved yet, with a key that is not kept yet. Ends by itself within a minute. */
  test(config: ProviderConfig, key: string | null, signal: AbortSignal): Promise<ProviderHealth>;
  /** Asks one that is saved whether it would serve. */
  probe(providerId: string, signal: AbortSignal): Promise<ProviderHealth>;
  /** Keeps the key (`null`: none, or a reference is in the configuration) and the configuration. Refuses an id that is taken, also by another window at the same moment. */
  add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>>;
  enable(providerId: string, enabled: boolean): Promise<Outcome>;
  /** Running projects use the new key with their next request. `kept` says where it is kept; without `place` it stays where it was. */
  setKey(providerId: string, key: string, place?: KeyPlace): Promise<Outcome<{ kept: string }>>;
  /** Keys in plain text go out of `providers.yaml`, which is not read while it holds any, and are kept. */
  moveKeys(): Promise<Outcome<{ moved: number; kept: string }>>;
  /** Keeps that the user has read the notice on this provider and wants it used. */
  giveConsent(providerId: string): Promise<Outcome>;
  /** Its key goes too. A turn in flight ends by itself; `usedBy` names projects that may use nothing else. */
  remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>>;
}
