import { keyProblem } from '../../domain/provider/key-text.ts';
import type { ProviderConfig, ProvidersFile } from '../../domain/provider/provider-config.ts';
import { keyReferencesOf, secretName, takesKey, withKeyReference } from '../../domain/provider/provider-key.ts';
import { projectsLeftWith } from '../../domain/provider/provider-use.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LLMProvider, ProviderHealth } from '../../ports/llm-provider.ts';
import type { TrialCost } from '../../ports/provider-capabilities.ts';
import type { DetectedProvider, ProviderDetector } from '../../ports/provider-detector.ts';
import type { SettingsStore } from '../../ports/stores/settings-store.ts';
import type { Outcome } from '../../engine/outcome.ts';
import type { KeyKeeper } from './key-keeper.ts';
import type { KeyPlace, ProviderAdmin } from '../../engine/provider-admin-contract.ts';
import { readDraft } from './provider-draft.ts';
import type { CurrentSettings } from '../current-settings.ts';

/** A provider that exists only to be tested. */
export type TrialProvider = Pick<LLMProvider, 'probe' | 'trial'>;

export interface ProviderAdminDeps {
  settingsStore: SettingsStore;
  settings: CurrentSettings;
  clock: Clock;
  keys: KeyKeeper;
  detector: ProviderDetector;
  redact: (text: string) => string;
  provider(config: ProviderConfig): Promise<LLMProvider>;
  /** Makes a provider for one test; `key.text` replaces what `key.reference` in the configuration would resolve to. */
  trial(config: ProviderConfig, key: { reference: string; text: string } | null): Promise<TrialProvider>;
  states(): readonly ProjectState[];
  /** A person fixed this provider: failures that only a person can fix are retried. */
  fixed: (providerId: string) => Promise<void>;
}

/** Longest test without a request. A slower service is not reliable enough for an unattended run. */
const PROBE_LIMIT_MS = 45_000;
const MOST_PROVIDERS = 100;

export class LocalProviderAdmin implements ProviderAdmin {
  readonly #deps: ProviderAdminDeps;

  constructor(deps: ProviderAdminDeps) {
    this.#deps = deps;
  }

  detect(signal: AbortSignal): Promise<DetectedProvider[]> {
    return this.#deps.detector.detect(signal);
  }

  read(draft: Record<string, unknown>): Outcome<ProviderConfig> {
    return readDraft(draft);
  }

  async test(
    config: ProviderConfig,
    key: string | null,
    onCost: (cost: TrialCost) => void,
    signal: AbortSignal,
  ): Promise<ProviderHealth> {
    const health = await this.#try(config, key, onCost, signal);
    if (health.available) await this.#deps.fixed(config.id);
    return health;
  }

  async #try(
    config: ProviderConfig,
    key: string | null,
    onCost: (cost: TrialCost) => void,
    signal: AbortSignal,
  ): Promise<ProviderHealth> {
    if (key === null) return this.#inTime(() => this.#deps.trial(config, null), onCost, signal);
    const problem = problemWithKey(config, key);
    if (problem !== undefined || !takesKey(config)) return unusable(problem ?? '');
    this.#deps.keys.hide(key);
    const reference = `secret:${config.id}`;
    const keyed = withKeyReference(config, reference);
    return this.#inTime(() => this.#deps.trial(keyed, { reference, text: key }), onCost, signal);
  }

  async probe(providerId: string, signal: AbortSignal): Promise<ProviderHealth> {
    const config = this.#find(providerId);
    if (config === undefined) return unusable(unknownProvider(providerId));
    const health = await (await this.#deps.provider(config)).probe(signal);
    if (health.available) await this.#deps.fixed(providerId);
    return health;
  }

  async add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>> {
    if (key === null) return this.#save(config);
    const problem = problemWithKey(config, key);
    if (problem !== undefined || !takesKey(config)) return failed({ message: problem ?? '' });
    // Under a new name: if the id turns out to be taken, no existing key was replaced.
    const kept = await this.#deps.keys.keep(config.id, key);
    if (!kept.ok) return failed({ message: kept.failure });
    const saved = await this.#save(withKeyReference(config, `secret:${kept.value}`));
    if (!saved.ok) await this.#deps.keys.forget(kept.value);
    return saved;
  }

  async enable(providerId: string, enabled: boolean): Promise<Outcome> {
    return asOutcome(await this.#changeOne(providerId, (config) => ({ ...config, enabled })));
  }

  async giveConsent(providerId: string): Promise<Outcome> {
    const changed = await this.#changeOne(providerId, (one) =>
      one.name === 'antigravity' ? { ...one, config: { ...one.config, consent: true } } : one,
    );
    return asOutcome(changed);
  }

  async setKey(providerId: string, key: string, place?: KeyPlace): Promise<Outcome<{ kept: string }>> {
    const changed = await this.#changeKey(providerId, key, place);
    if (changed.ok) await this.#deps.fixed(providerId);
    return changed;
  }

  async #changeKey(providerId: string, key: string, place?: KeyPlace): Promise<Outcome<{ kept: string }>> {
    const { keys } = this.#deps;
    const config = this.#find(providerId);
    if (config === undefined) return failed({ message: unknownProvider(providerId) });
    const problem = problemWithKey(config, key);
    if (problem !== undefined || !takesKey(config)) return failed({ message: problem ?? '' });
    const before = config.config.api_key ?? '';
    const name = secretName(before);
    const inFile = (place ?? (before.startsWith('encrypted:') ? 'file' : 'store')) === 'file';
    if (!inFile && name !== undefined && (await keys.holds(name))) {
      const replaced = await keys.replace(name, key);
      return replaced.ok ? succeeded({ kept: keys.place }) : failed({ message: replaced.failure });
    }
    // Under a new name: otherwise an earlier store that we cannot write to would still return the old key.
    const kept = inFile ? await keys.seal(key) : await keys.keep(providerId, key);
    if (!kept.ok) return failed({ message: kept.failure });
    const reference = inFile ? kept.value : `secret:${kept.value}`;
    const changed = await this.#changeOne(providerId, (one) =>
      takesKey(one) ? withKeyReference(one, reference) : one,
    );
    if (!changed.ok) {
      if (!inFile) await keys.forget(kept.value);
      return failed({ message: changed.failure });
    }
    await this.#forgetUnused([before]);
    return succeeded({ kept: inFile ? 'providers.yaml, encrypted' : keys.place });
  }

  async moveKeys(): Promise<Outcome<{ moved: number; kept: string }>> {
    const { keys, settingsStore } = this.#deps;
    const names: string[] = [];
    const taken = await settingsStore.takeOutKeys(async (plain) => {
      // This callback runs again if the file was saved meanwhile; drop the keys of the earlier run.
      for (const name of names.splice(0)) await keys.forget(name);
      for (const { providerId = 'key', key } of plain) {
        const problem = keyProblem(key);
        if (problem !== undefined) {
          return failed(
            `A key of "${providerId}" in providers.yaml ${problem}. Correct it there; nothing was changed.`,
          );
        }
        const kept = await keys.keep(providerId, key);
        if (!kept.ok) return kept;
        names.push(kept.value);
      }
      return succeeded(names.map((name) => `secret:${name}`));
    });
    if (!taken.ok) {
      for (const name of names) await keys.forget(name);
      return failed({ message: taken.failure.message });
    }
    await this.#deps.settings.reload();
    return succeeded({ moved: taken.value, kept: keys.place });
  }

  async remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>> {
    let removed: ProviderConfig | undefined;
    const changed = await this.#change((now) => {
      removed = now.providers.find((one) => one.id === providerId);
      if (removed === undefined) return failed(unknownProvider(providerId));
      return succeeded({ ...now, providers: now.providers.filter((one) => one.id !== providerId) });
    });
    if (!changed.ok || removed === undefined) return failed({ message: changed.ok ? '' : changed.failure });
    const kept = await this.#forgetUnused(keyReferencesOf(removed));
    if (!kept.ok) return failed({ message: `"${providerId}" was removed, but its key was not: ${kept.failure}` });
    return succeeded({ usedBy: projectsLeftWith(this.#deps.states(), changed.value.providers, providerId) });
  }

  #find(providerId: string): ProviderConfig | undefined {
    return this.#deps.settings.providers().providers.find((one) => one.id === providerId);
  }

  async #save(config: ProviderConfig): Promise<Outcome<ProviderConfig>> {
    // Prepaid credit counts down from the moment at which it was entered.
    const since = new Date(this.#deps.clock.now()).toISOString();
    const counted = config.creditsAvailable === undefined ? config : { creditsSince: since, ...config };
    const saved = await this.#change((now) => {
      if (now.providers.some((one) => one.id === config.id)) {
        return failed(`There is a provider "${config.id}" already. Choose another id.`);
      }
      if (now.providers.length >= MOST_PROVIDERS)
        return failed(`There are ${MOST_PROVIDERS} providers, the most there may be.`);
      return succeeded({ ...now, providers: [...now.providers, counted] });
    });
    return saved.ok ? succeeded(counted) : failed({ message: saved.failure });
  }

  #changeOne(
    providerId: string,
    change: (config: ProviderConfig) => ProviderConfig,
  ): Promise<Result<ProvidersFile, string>> {
    return this.#change((now) => {
      if (!now.providers.some((one) => one.id === providerId)) return failed(unknownProvider(providerId));
      return succeeded({
        ...now,
        providers: now.providers.map((one) => (one.id === providerId ? change(one) : one)),
      });
    });
  }

  /** Changes the current content of the file, not the version read last. The change is in force when this resolves. */
  async #change(change: Parameters<SettingsStore['changeProviders']>[0]): Promise<Result<ProvidersFile, string>> {
    const changed = await this.#deps.settingsStore.changeProviders(change);
    if (!changed.ok) return failed(changed.failure.message);
    await this.#deps.settings.reload();
    return changed;
  }

  /** Deletes keys that no provider refers to any more; two providers may share a key. */
  async #forgetUnused(references: readonly string[]): Promise<Result<null, string>> {
    const used = new Set(this.#deps.settings.providers().providers.flatMap(keyReferencesOf));
    for (const reference of references) {
      const name = secretName(reference);
      if (name === undefined || used.has(reference)) continue;
      const forgotten = await this.#deps.keys.forget(name);
      if (!forgotten.ok) return forgotten;
    }
    return succeeded(null);
  }

  async #inTime(
    make: () => Promise<TrialProvider>,
    onCost: (cost: TrialCost) => void,
    signal: AbortSignal,
  ): Promise<ProviderHealth> {
    const { clock, redact } = this.#deps;
    const over = new AbortController();
    const end = AbortSignal.any([over.signal, signal]);
    const begun = clock.monotonic();
    const provider = await make();
    const { trial } = provider;
    const limitMs = trial?.limitMs ?? PROBE_LIMIT_MS;
    if (trial !== undefined) onCost(trial.cost());
    const asked = trial === undefined ? provider.probe(end) : trial.run(end);
    const health = await Promise.race([asked, clock.sleep(limitMs, end).then(() => undefined)]);
    over.abort();
    if (health !== undefined) {
      const failure = health.failure === null ? null : { ...health.failure, message: redact(health.failure.message) };
      return { ...health, detail: redact(health.detail), failure };
    }
    // The result is no longer used; only prevents an unhandled rejection.
    asked.catch(() => undefined);
    const message = signal.aborted
      ? 'The test was stopped.'
      : `It did not answer within ${limitMs / 1000} seconds. Check that it runs and that it can be reached, then test again.`;
    return {
      available: false,
      detail: message,
      failure: { kind: 'timeout', message, resetAt: null, retryAfterMs: null },
      responseTimeMs: clock.monotonic() - begun,
    };
  }
}

function problemWithKey(config: ProviderConfig, key: string): string | undefined {
  if (!takesKey(config)) {
    return `Dark Factory keeps no key for a provider of the kind ${config.name}: it has a login of its own.`;
  }
  const problem = keyProblem(key);
  return problem === undefined ? undefined : `The key ${problem}.`;
}

function unusable(detail: string): ProviderHealth {
  return { available: false, detail, failure: null, responseTimeMs: 0 };
}

function unknownProvider(providerId: string): string {
  return `There is no provider "${providerId}" in providers.yaml.`;
}

function asOutcome(changed: Result<unknown, string>): Outcome {
  return changed.ok ? succeeded(null) : failed({ message: changed.failure });
}
