import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import type { TrialCost } from '../ports/provider-capabilities.ts';
import type { DetectedProvider } from '../ports/provider-detector.ts';
import type { Outcome } from './outcome.ts';

export type { DetectedProvider };

/** Where a key is stored: in the key store, or encrypted in `providers.yaml` itself. */
export type KeyPlace = 'store' | 'file';

/** Adding, testing, changing and removing providers; every change is written to `providers.yaml` and takes effect at once. */
export interface ProviderAdmin {
  /** Looks for programs, keys in the environment and local servers. Free of charge, sends nothing to the internet. */
  detect(signal: AbortSignal): Promise<DetectedProvider[]>;
  /** Validates a configuration that a person entered; the failure holds the field and the problem, never a value. */
  read(draft: Record<string, unknown>): Outcome<ProviderConfig>;
  /**
   * Tests a configuration, saved or not, with all that a turn needs: the model of a service is asked to call a tool once, an
   * agent is sent one short prompt. `onCost` is told before it what that can cost; it is not called where the test is free.
   * `key`: one that is not saved yet; `null`: there is none, or the configuration refers to it. Ends by itself within minutes.
   */
  test(
    config: ProviderConfig,
    key: string | null,
    onCost: (cost: TrialCost) => void,
    signal: AbortSignal,
  ): Promise<Outcome<ProviderHealth>>;
  /** Probes a saved provider, free of charge. Whether an agent is signed in may not show. */
  probe(providerId: string, signal: AbortSignal): Promise<Outcome<ProviderHealth>>;
  /**
   * Saves the key (`null`: none, or the configuration has a reference) and the configuration. Refuses an id that is taken, even
   * if another window takes it at the same moment.
   */
  add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>>;
  enable(providerId: string, enabled: boolean): Promise<Outcome>;
  /**
   * Running projects use the new key from their next request on. `kept` names the place of the key; without `place` it stays
   * where it was.
   */
  setKey(providerId: string, key: string, place?: KeyPlace): Promise<Outcome<{ kept: string }>>;
  /** Moves plain-text keys out of `providers.yaml`, which is not read while it has any, into the key store. */
  moveKeys(): Promise<Outcome<{ moved: number; kept: string }>>;
  /** Records that the user has read this provider's notice and wants to use the provider. */
  giveConsent(providerId: string): Promise<Outcome>;
  /** Removes the key too. A turn in flight ends by itself; `usedBy` names projects that may use no other provider. */
  remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>>;
}
