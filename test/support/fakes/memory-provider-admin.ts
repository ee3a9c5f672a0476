import { keyProblem } from '../../../src/domain/provider/key-text.ts';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import { takesKey, withKeyReference } from '../../../src/domain/provider/provider-key.ts';
import { reportedBy } from '../../../src/domain/refusal.ts';
import { failed, succeeded } from '../../../src/domain/result.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';
import type { DetectedProvider, ProviderAdmin } from '../../../src/engine/provider-admin-contract.ts';
import { readDraft } from '../../../src/fleet/providers/provider-draft.ts';
import type { ProviderHealth } from '../../../src/ports/llm-provider.ts';
import type { TrialCost } from '../../../src/ports/provider-capabilities.ts';

export const serves: ProviderHealth = { available: true, detail: 'serves', failure: null, responseTimeMs: 1 };

/** Providers in a list in memory. What tests and probes come to is the test's to say. */
export class MemoryProviderAdmin implements ProviderAdmin {
  readonly #list: { providerList: ProviderConfig[] };
  readonly kept = new Map<string, string>();
  detected: DetectedProvider[] = [];
  health: ProviderHealth = serves;
  /** What a test can cost; `null`: it is free. */
  cost: TrialCost | null = null;
  /** A locked store refuses every key with this sentence. */
  locked: string | null = null;
  /** What was tried: configuration and key. */
  readonly tested: [ProviderConfig, string | null][] = [];

  constructor(list: { providerList: ProviderConfig[] }) {
    this.#list = list;
  }

  async detect(): Promise<DetectedProvider[]> {
    return this.detected;
  }

  read(draft: Record<string, unknown>): Outcome<ProviderConfig> {
    return readDraft(draft);
  }

  async test(
    config: ProviderConfig,
    key: string | null,
    onCost: (cost: TrialCost) => void,
  ): Promise<Outcome<ProviderHealth>> {
    this.tested.push([config, key]);
    if (this.cost !== null) onCost(this.cost);
    return succeeded(this.health);
  }

  async probe(): Promise<Outcome<ProviderHealth>> {
    return succeeded(this.health);
  }

  async add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>> {
    if (this.#list.providerList.some(({ id }) => id === config.id)) {
      return failed({ kind: 'providerTaken', providerId: config.id });
    }
    if (key !== null && this.locked !== null) return failed(reportedBy({ message: this.locked }));
    if (key !== null) this.kept.set(config.id, key);
    const made = key !== null && takesKey(config) ? withKeyReference(config, `secret:${config.id}`) : config;
    this.#list.providerList = [...this.#list.providerList, made];
    return succeeded(made);
  }

  async enable(providerId: string, enabled: boolean): Promise<Outcome> {
    return this.#change(providerId, (one) => ({ ...one, enabled }));
  }

  async setKey(providerId: string, key: string): Promise<Outcome<{ kept: string }>> {
    const problem = keyProblem(key);
    if (problem !== undefined) return failed({ kind: 'badKey', problem });
    if (this.locked !== null) return failed(reportedBy({ message: this.locked }));
    const changed = this.#change(providerId, (one) =>
      takesKey(one) ? withKeyReference(one, `secret:${providerId}`) : one,
    );
    if (!changed.ok) return changed;
    this.kept.set(providerId, key);
    return succeeded({ kept: 'the memory of this test' });
  }

  async moveKeys(): Promise<Outcome<{ moved: number; kept: string }>> {
    return succeeded({ moved: 0, kept: 'the memory of this test' });
  }

  async giveConsent(providerId: string): Promise<Outcome> {
    return this.#change(providerId, (one) =>
      one.name === 'antigravity' ? { ...one, config: { ...one.config, consent: true } } : one,
    );
  }

  async remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>> {
    const found = this.#change(providerId, (one) => one);
    if (!found.ok) return found;
    this.#list.providerList = this.#list.providerList.filter(({ id }) => id !== providerId);
    this.kept.delete(providerId);
    return succeeded({ usedBy: [] });
  }

  #change(providerId: string, change: (config: ProviderConfig) => ProviderConfig): Outcome {
    if (!this.#list.providerList.some(({ id }) => id === providerId)) {
      return failed({ kind: 'noSuchProvider', providerId, known: null });
    }
    this.#list.providerList = this.#list.providerList.map((one) => (one.id === providerId ? change(one) : one));
    return succeeded(null);
  }
}
