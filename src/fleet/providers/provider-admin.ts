import { keyProblem } from '../../domain/provider/key-text.ts';
import type { ProviderConfig, ProvidersFile } from '../../domain/provider/provider-config.ts';
import {
  keyReferencesOf,
  secretName,
  takesKey,
  withKeyReference,
  type KeyedProviderConfig,
} from '../../domain/provider/provider-key.ts';
import { projectsLeftWith } from '../../domain/provider/provider-use.ts';
import { reportedBy, type Refusal } from '../../domain/refusal.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LLMProvider, ProviderHealth } from '../../ports/llm-provider.ts';
import type { TrialCost } from '../../ports/provider-capabilities.ts';
import type { DetectedProvider, ProviderDetector } from '../../ports/provider-detector.ts';
import type { Declined, SettingsStore } from '../../ports/stores/settings-store.ts';
import type { StoreFailure } from '../../ports/stores/store-failure.ts';
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
  ): Promise<Outcome<ProviderHealth>> {
    const tested = await this.#try(config, key, onCost, signal);
    if (tested.ok && tested.value.available) await this.#deps.fixed(config.id);
    return tested;
  }

  async #try(
    config: ProviderConfig,
    key: string | null,
    onCost: (cost: TrialCost) => void,
    signal: AbortSignal,
  ): Promise<Outcome<ProviderHealth>> {
    if (key === null) return this.#inTime(() => this.#deps.trial(config, null), onCost, signal);
    const taker = keyTaker(config, key);
    if (!taker.ok) return taker;
    this.#deps.keys.hide(key);
    const reference = `secret:${config.id}`;
    const keyed = withKeyReference(taker.value, reference);
    return this.#inTime(() => this.#deps.trial(keyed, { reference, text: key }), onCost, signal);
  }

  async probe(providerId: string, signal: AbortSignal): Promise<Outcome<ProviderHealth>> {
    const config = this.#find(providerId);
    if (config === undefined) return failed(noSuchProvider(providerId));
    const health = await (await this.#deps.provider(config)).probe(signal);
    if (health.available) await this.#deps.fixed(providerId);
    return succeeded(health);
  }

  async add(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>> {
    if (key === null) return this.#save(config);
    const taker = keyTaker(config, key);
    if (!taker.ok) return taker;
    // Under a new name: if the id turns out to be taken, no existing key was replaced.
    const kept = await this.#deps.keys.keep(config.id, key);
    if (!kept.ok) return kept;
    const saved = await this.#save(withKeyReference(taker.value, `secret:${kept.value}`));
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
    if (config === undefined) return failed(noSuchProvider(providerId));
    const taker = keyTaker(config, key);
    if (!taker.ok) return taker;
    const before = taker.value.config.api_key ?? '';
    const name = secretName(before);
    const inFile = (place ?? (before.startsWith('encrypted:') ? 'file' : 'store')) === 'file';
    if (!inFile && name !== undefined && (await keys.holds(name))) {
      const replaced = await keys.replace(name, key);
      return replaced.ok ? succeeded({ kept: keys.place }) : replaced;
    }
    // Under a new name: otherwise an earlier store that we cannot write to would still return the old key.
    const kept = inFile ? await keys.seal(key) : await keys.keep(providerId, key);
    if (!kept.ok) return kept;
    const reference = inFile ? kept.value : `secret:${kept.value}`;
    const changed = await this.#changeOne(providerId, (one) =>
      takesKey(one) ? withKeyReference(one, reference) : one,
    );
    if (!changed.ok) {
      if (!inFile) await keys.forget(kept.value);
      return changed;
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
        if (problem !== undefined) return failed<Refusal>({ kind: 'badKeyInFile', providerId, problem });
        const kept = await keys.keep(providerId, key);
        if (!kept.ok) return kept;
        names.push(kept.value);
      }
      return succeeded(names.map((name) => `secret:${name}`));
    });
    if (!taken.ok) {
      for (const name of names) await keys.forget(name);
      return failed(refusalOf(taken.failure));
    }
    await this.#deps.settings.reload();
    return succeeded({ moved: taken.value, kept: keys.place });
  }

  async remove(providerId: string): Promise<Outcome<{ usedBy: string[] }>> {
    let removed: ProviderConfig | undefined;
    const changed = await this.#change((now) => {
      removed = now.providers.find((one) => one.id === providerId);
      if (removed === undefined) return failed(noSuchProvider(providerId));
      return succeeded({ ...now, providers: now.providers.filter((one) => one.id !== providerId) });
    });
    if (!changed.ok) return changed;
    if (removed === undefined) return failed(noSuchProvider(providerId));
    const kept = await this.#forgetUnused(keyReferencesOf(removed));
    if (!kept.ok) return failed({ kind: 'keyNotRemoved', providerId, because: kept.failure });
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
        return failed({ kind: 'providerTaken', providerId: config.id });
      }
      if (now.providers.length >= MOST_PROVIDERS) return failed({ kind: 'tooManyProviders', most: MOST_PROVIDERS });
      return succeeded({ ...now, providers: [...now.providers, counted] });
    });
    return saved.ok ? succeeded(counted) : saved;
  }

  #changeOne(providerId: string, change: (config: ProviderConfig) => ProviderConfig): Promise<Outcome<ProvidersFile>> {
    return this.#change((now) => {
      if (!now.providers.some((one) => one.id === providerId)) return failed(noSuchProvider(providerId));
      return succeeded({
        ...now,
        providers: now.providers.map((one) => (one.id === providerId ? change(one) : one)),
      });
    });
  }

  /** Changes the current content of the file, not the version read last. The change is in force when this resolves. */
  async #change(change: (now: ProvidersFile) => Outcome<ProvidersFile>): Promise<Outcome<ProvidersFile>> {
    const changed = await this.#deps.settingsStore.changeProviders(change);
    if (!changed.ok) return failed(refusalOf(changed.failure));
    await this.#deps.settings.reload();
    return changed;
  }

  /** Deletes keys that no provider refers to any more; two providers may share a key. */
  async #forgetUnused(references: readonly string[]): Promise<Outcome> {
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
  ): Promise<Outcome<ProviderHealth>> {
    const { clock, redact } = this.#deps;
    const over = new AbortController();
    const end = AbortSignal.any([over.signal, signal]);
    const provider = await make();
    const { trial } = provider;
    const limitMs = trial?.limitMs ?? PROBE_LIMIT_MS;
    if (trial !== undefined) onCost(trial.cost());
    const asked = trial === undefined ? provider.probe(end) : trial.run(end);
    const health = await Promise.race([asked, clock.sleep(limitMs, end).then(() => undefined)]);
    over.abort();
    if (health !== undefined) {
      const failure = health.failure === null ? null : { ...health.failure, message: redact(health.failure.message) };
      return succeeded({ ...health, detail: redact(health.detail), failure });
    }
    // The result is no longer used; only prevents an unhandled rejection.
    asked.catch(() => undefined);
    return failed(signal.aborted ? { kind: 'testStopped' } : { kind: 'testTimeout', limitMs });
  }
}

/** The configuration, if it takes a key and this can be one. */
function keyTaker(config: ProviderConfig, key: string): Outcome<KeyedProviderConfig> {
  if (!takesKey(config)) return failed({ kind: 'takesNoKey', providerKind: config.name });
  const problem = keyProblem(key);
  return problem === undefined ? succeeded(config) : failed({ kind: 'badKey', problem });
}

function noSuchProvider(providerId: string): Refusal {
  return { kind: 'noSuchProvider', providerId, known: null };
}

function refusalOf(failure: StoreFailure | Declined<Refusal>): Refusal {
  return failure.kind === 'declined' ? failure.refusal : reportedBy(failure);
}

function asOutcome(changed: Result<unknown, Refusal>): Outcome {
  return changed.ok ? succeeded(null) : changed;
}
