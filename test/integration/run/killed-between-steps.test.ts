import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { addUsd } from '../../../src/domain/money/bills.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import { runProject } from '../../../src/run/run-project.ts';
import { StoreError } from '../../../src/ports/stores/store-failure.ts';
import { bringInLine } from '../../support/fakes/faulty-ledger.ts';
import { keptProject, MemoryJournal, storeError, type KeptProject } from '../../support/fakes/memory-journal.ts';
import { NightProvider, type NightTraits } from '../../support/night/night-provider.ts';
import { patient } from '../../support/time/patience.ts';
import { RecordingHost, type Recording } from '../../support/fakes/recording-host.ts';
import { runDeps, runHost } from '../../support/stories/run-ground.ts';
import { sampleOf, seed } from '../../support/chance/seed.ts';
import { SimulatedClock } from '../../support/time/simulated-clock.ts';
import { aProject, TEST_TIME } from '../../support/builders/state-builders.ts';

const TOKENS: NightTraits = { quota: null, tellsQuota: false, tellsReset: false, usdPerToken: 2e-6 };
/** After two turns it is out for hours, and nothing but a paid probe tells when it is back. */
const SILENT: NightTraits = { ...TOKENS, quota: { fiveHours: 2, weekly: 99, weeklyResetMs: Infinity } };
/** The same after a single turn. */
const SCARCE: NightTraits = { ...TOKENS, quota: { fiveHours: 1, weekly: 99, weeklyResetMs: Infinity } };
/** After two turns another one has to take over. */
const SHORT: NightTraits = { ...SILENT, tellsReset: true };

/** `isSame`: a run that goes on does what it would have done. When a provider was probed last is known to its process alone. */
const STORIES: Record<string, { traits: NightTraits[]; operation: string; isSame?: false }> = {
  'one provider': { traits: [TOKENS], operation: 'work' },
  'a provider that only a probe proves to be back': { traits: [SILENT], operation: 'probe' },
  'two providers that only probes prove to be back': { traits: [SILENT, SCARCE], operation: 'probe', isSame: false },
  'a provider that takes over from another': { traits: [SHORT, TOKENS], operation: 'handover' },
};

/** The steps to be killed after. */
function chosen(steps: readonly string[], operation: string): [number, string][] {
  const all = [...steps.entries()];
  if (operation !== 'probe') return all;
  // Its nights are long: hours of waiting are looked at minute by minute.
  const probes = all.filter(([, key]) => key.startsWith('probe '));
  return [...probes.slice(0, 1), ...sampleOf(all, 3)];
}

/** A project of two tasks with providers that keep books of their own. `keeps`: does the host keep the outcomes of steps? */
class Ground {
  readonly clock = new SimulatedClock(Date.parse(TEST_TIME));
  readonly ledger = createMemoryLedger(this.clock);
  readonly recording: Recording = new Map();
  readonly handedBack: string[] = [];
  readonly kept: KeptProject;
  readonly #configs;
  readonly #providers;
  readonly #keeps: boolean;

  constructor(traits: readonly NightTraits[], keeps: boolean) {
    const limits = { maxRuntimeMs: 43_200_000, maxCostUsd: 50, maxTurns: null, maxTokens: null };
    const project = aProject({ status: 'active', reason: { code: 'started', detail: '' }, limits });
    this.kept = keptProject({ type: 'project.created', project }, TEST_TIME);
    this.#configs = traits.map((_, index) =>
      providerConfigSchema.parse({ id: `p${index}`, name: 'openai', model: 'night-1', priority: index + 1 }),
    );
    this.#providers = new Map(
      this.#configs.map((config, index) => {
        const provider = new NightProvider(config, traits[index] ?? TOKENS, this.clock, () => 0.5);
        provider.tasks = 2;
        return [config.id, provider];
      }),
    );
    this.#keeps = keeps;
  }

  /** Drives to rest, or until the process is killed right after the `killAt`-th step has ended. Returns the steps' keys. */
  async drive(killAt = Infinity, broughtInLine = true): Promise<string[]> {
    let isDead = false;
    const steps: string[] = [];
    const ended = (key: string): void => {
      steps.push(key);
      if (steps.length < killAt) return;
      isDead = true;
      throw storeError('That was the end.');
    };
    const journal = new MemoryJournal(this.kept, this.clock, () => isDead);
    const { clock } = this;
    const deps = runDeps({
      // Five looks a second at the inbox are of no use in virtual time.
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        sleep: (ms, signal) => clock.sleep(ms < 1000 ? 60_000 : ms, signal),
      },
      random: () => 0.5,
      ledger: this.ledger,
      config: () => settingsSchema.parse({}),
      providers: () => this.#configs,
      provider: ({ id }) => this.#providers.get(id) ?? assert.fail(id),
    });
    const local = runHost(journal, { clock, ids: deps.ids });
    const host = new RecordingHost(local, this.#keeps ? this.recording : new Map<string, string>());
    host.kept = ended;
    const inLine = broughtInLine ? bringInLine(this.ledger, this.kept, this.#configs) : Promise.resolve();
    const run = inLine.then(() => runProject(host, deps, new AbortController().signal));
    await this.clock.run(run).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
    });
    this.handedBack.push(...host.handedBack);
    return steps;
  }

  /** `turn` → USD, as the providers have it. */
  bills(): Map<string, number> {
    return new Map([...this.#providers.values()].flatMap(({ bills }) => [...bills]));
  }

  operations(): string[] {
    return this.kept.state.finance.costHistory.map(({ operation }) => operation);
  }

  async judge(when: string): Promise<void> {
    const { state } = this.kept;
    assert.equal(state.project.status, 'completed', `${when}: ${JSON.stringify(state.project.reason)}`);
    const { costHistory, totalSpentUsd, uncertainUsd } = state.finance;
    const { total } = await this.ledger.report({ groupBy: 'provider' });
    assert.equal(total.costUsd, totalSpentUsd, when);
    assert.equal(total.uncertainUsd, uncertainUsd, when);
    for (const entry of costHistory) {
      if (entry.costUsd !== 0) assert.equal(entry.costUsd, this.bills().get(entry.turnId), when);
    }
    const billed = [...this.bills().values()].reduce(addUsd, 0);
    assert.ok(billed <= addUsd(totalSpentUsd, uncertainUsd), `${when}: ${billed} billed, ${totalSpentUsd} booked`);
    const cap = { scope: { kind: 'all' }, period: 'ever', unit: 'usd', allowed: 1 } as const;
    const [use] = await this.ledger.capUse([cap], this.clock.now());
    assert.equal(use?.reserved, 0, `${when}: nothing stays set aside`);
  }
}

describe(`a process that is killed right after a step (seed ${seed})`, function () {
  this.timeout(patient(240_000));

  for (const [name, { traits, operation, isSame = true }] of Object.entries(STORIES)) {
    it(`never asks again for what its host kept: ${name}`, async () => {
      const whole = new Ground(traits, true);
      const steps = await whole.drive();
      await whole.judge('without a kill');
      assert.ok(whole.operations().includes(operation), `${operation} is in ${whole.operations().join(' ')}`);
      assert.deepEqual(whole.handedBack, [], 'no step has the key of another');
      for (const [index, killed] of chosen(steps, operation)) {
        const ground = new Ground(traits, true);
        await ground.drive(index + 1);
        await ground.drive();
        const when = `killed after ${killed}`;
        await ground.judge(when);
        const { interruptedTurns, totalSpentUsd, uncertainUsd } = ground.kept.state.finance;
        assert.deepEqual([interruptedTurns, uncertainUsd], [0, 0], when);
        if (!isSame) continue;
        assert.deepEqual(ground.operations(), whole.operations(), when);
        assert.equal(totalSpentUsd, whole.kept.state.finance.totalSpentUsd, when);
      }
    });

    it(`loses nothing and hides no cost where its host kept nothing: ${name}`, async () => {
      const steps = await new Ground(traits, false).drive();
      for (const [index, killed] of chosen(steps, operation)) {
        const ground = new Ground(traits, false);
        await ground.drive(index + 1);
        await ground.drive();
        await ground.judge(`killed after ${killed}`);
      }
    });
  }

  it('holds what the turn may have cost before the journal closes it, whoever looks at the ledger then', async () => {
    const ground = new Ground([TOKENS], false);
    const steps = await new Ground([TOKENS], false).drive();
    await ground.drive(steps.findIndex((key) => key.startsWith('turn ')) + 1);
    await ground.drive(Infinity, false);
    await ground.judge('not brought in line');
    assert.ok(ground.kept.state.finance.uncertainUsd > 0);
  });
});
