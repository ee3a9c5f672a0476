import { providerConfigSchema, type ProviderConfig } from '../../src/domain/provider-config.ts';
import { failed, succeeded } from '../../src/domain/result.ts';
import { schemaProblems } from '../../src/domain/schema-problems.ts';
import type { Outcome } from '../../src/engine/engine-contract.ts';
import type { DetectedProvider, ProviderDesk } from '../../src/engine/provider-desk-contract.ts';
import type { ProviderHealth } from '../../src/ports/llm-provider.ts';

/** What of an engine the desk changes. */
interface Held {
  providerList: ProviderConfig[];
  usedBy(providerId: string): string[];
  ring(): void;
}

/** Providers in memory, with the rules of the real desk: ids are unique, a key is never in a configuration. */
export class MemoryProviderDesk implements ProviderDesk {
  /** By the id of the provider. */
  readonly keys = new Map<string, string>();
  readonly tested: { config: ProviderConfig; key: string | null }[] = [];
  detected: DetectedProvider[] = [];
  health: ProviderHealth = { available: true, detail: 'it answered', failure: null, responseTimeMs: 120 };
  /** A locked store refuses every key with this sentence. */
  locked: string | null = null;
  /** What a test waits for before it answers. */
  gate: Promise<void> = Promise.resolve();
  readonly #engine: Held;

  constructor(engine: Held) {
    this.#engine = engine;
  }

  async detect(): Promise<DetectedProvider[]> {
    return this.detected;
  }

  read(draft: Record<string, unknown>): Outcome<ProviderConfig> {
    const parsed = providerConfigSchema.safeParse(draft);
    if (parsed.success) return succeeded(parsed.data);
    const [first] = schemaProblems(parsed.error);
    return failed({ message: `The provider cannot be used as it is: ${first?.sentence ?? 'it is wrong'}.` });
  }

  async test(config: ProviderConfig, key: string | null, signal: AbortSignal): Promise<ProviderHealth> {
    this.tested.push({ config, key });
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    await Promise.race([this.gate, stopped]);
    return this.health;
  }

  async add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>> {
    if (this.#engine.providerList.some(({ id }) => id === config.id)) {
      return failed({ message: `There is a provider with the id ${config.id} already. Choose another id.` });
    }
    if (key !== null && this.locked !== null) return failed({ message: this.locked });
    const kept = key === null ? config : this.#withReference(config);
    if (key !== null) this.keys.set(config.id, key);
    this.#engine.providerList = [...this.#engine.providerList, kept];
    this.#engine.ring();
    return succeeded(kept);
  }

  async enable(providerId: string, enabled: boolean): Promise<Outcome> {
    return this.#change(providerId, (config) => ({ ...config, enabled }));
  }

  async setKey(providerId: string, key: string): Promise<Outcome<{ kept: string }>> {
    if (this.locked !== null) return failed({ message: this.locked });
    const changed = this.#change(providerId, (config) => this.#withReference(config));
    if (!changed.ok) return changed;
    this.keys.set(providerId, key);
    return succeeded({ kept: 'the secret storage of the test' });
  }

  async remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>> {
    const usedBy = this.#engine.usedBy(providerId);
    const before = this.#engine.providerList.length;
    this.#engine.providerList = this.#engine.providerList.filter(({ id }) => id !== providerId);
    if (this.#engine.providerList.length === before) return gone(providerId);
    this.keys.delete(providerId);
    this.#engine.ring();
    return succeeded({ usedBy });
  }

  #change(providerId: string, change: (config: ProviderConfig) => ProviderConfig): Outcome {
    if (!this.#engine.providerList.some(({ id }) => id === providerId)) return gone(providerId);
    this.#engine.providerList = this.#engine.providerList.map((one) => (one.id === providerId ? change(one) : one));
    this.#engine.ring();
    return succeeded(null);
  }

  #withReference(config: ProviderConfig): ProviderConfig {
    return providerConfigSchema.parse({ ...config, config: { ...config.config, api_key: `secret:${config.id}` } });
  }
}

function gone(providerId: string): { ok: false; failure: { message: string } } {
  return failed({ message: `There is no provider ${providerId}.` });
}
