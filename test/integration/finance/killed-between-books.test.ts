import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { addUsd, isTaken } from '../../../src/domain/money/bills.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import { runProject } from '../../../src/run/run-project.ts';
import { StoreError } from '../../../src/ports/stores/store-failure.ts';
import { bringInLine, faultyLedger } from '../../support/fakes/faulty-ledger.ts';
import { keptProject, MemoryJournal, storeError, type KeptProject } from '../../support/fakes/memory-journal.ts';
import { NightProvider, type NightTraits } from '../../support/night/night-provider.ts';
import { patient } from '../../support/time/patience.ts';
import { runDeps, runHost } from '../../support/stories/run-ground.ts';
import { playsAll, sampleOf, seed } from '../../support/chance/seed.ts';
import { SimulatedClock } from '../../support/time/simulated-clock.ts';
import { aProject, TEST_TIME } from '../../support/builders/state-builders.ts';

const TOKENS: NightTraits = { quota: null, tellsQuota: false, tellsReset: false, usdPerToken: 2e-6 };
/** After two turns it is out for hours, and nothing but a paid probe tells when it is back. */
const SILENT: NightTraits = { ...TOKENS, quota: { fiveHours: 2, weekly: 99, weeklyResetMs: Infinity } };
const LEAST_USD = 0.04;

/** A project of two tasks with a provider that keeps books of its own. */
class Ground {
  readonly clock = new SimulatedClock(Date.parse(TEST_TIME));
  readonly ledger = createMemoryLedger(this.clock);
  readonly kept: KeptProject;
  readonly provider: NightProvider;
  /** What the journal was to take when it did not. */
  refused: readonly string[] = [];
  /** Of each write of the last drive: the turn that was open, and what the journal was to take. */
  writes: { open: string | undefined; events: readonly string[] }[] = [];
  readonly #config = providerConfigSchema.parse({ id: 'tokens', name: 'openai', model: 'night-1' });

  constructor(traits: NightTraits = TOKENS) {
    const limits = { maxRuntimeMs: 43_200_000, maxCostUsd: 50, maxTurns: null, maxTokens: null };
    const project = aProject({ status: 'active', reason: { code: 'started', detail: '' }, limits });
    this.kept = keptProject({ type: 'project.created', project }, TEST_TIME);
    this.provider = new NightProvider(this.#config, traits, this.clock, () => 0.5);
    this.provider.tasks = 2;
  }

  /**
   * Drives to rest, or to the kill before the `killAt`-th write, journal and ledger counted together. With `failing` the
   * write merely fails, as on a full disk: the process lives on and tidies up. Returns the number of writes.
   */
  async drive(killAt = Infinity, failing = false): Promise<number> {
    const life = { writes: 0 };
    this.writes = [];
    const write = (): void => {
      life.writes++;
      this.writes.push({ open: this.kept.state.openTurn?.operation, events: this.refused });
      if (failing ? life.writes === killAt : life.writes >= killAt) throw storeError('That was the end.');
    };
    const ledger = faultyLedger(this.ledger, write);
    const journal = new MemoryJournal(this.kept, this.clock);
    journal.refuse = (events) => {
      // The count of time comes when it comes.
      const types = events.map(({ type }) => type).filter((type) => type !== 'time.counted');
      if (types.length === 0) return;
      this.refused = types;
      write();
      this.refused = [];
    };
    const { clock } = this;
    const deps = runDeps({
      // Five looks a second at the inbox are of no use in virtual time.
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        sleep: (ms, signal) => clock.sleep(ms < 1000 ? 60_000 : ms, signal),
      },
      random: () => 0.5,
      ledger,
      config: () => settingsSchema.parse({}),
      providers: () => [this.#config],
      provider: () => this.provider,
    });
    const run = bringInLine(ledger, this.kept, [this.#config]).then(() =>
      runProject(runHost(journal, { clock: this.clock, ids: deps.ids }), deps, new AbortController().signal),
    );
    await this.clock.run(run).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
    });
    return life.writes;
  }

  async judge(when: string): Promise<void> {
    const { state } = this.kept;
    assert.equal(state.project.status, 'completed', when);
    const { costHistory, totalSpentUsd, uncertainUsd } = state.finance;
    const { total } = await this.ledger.report({ groupBy: 'provider' });
    // What a provider refused is in the project's own books alone.
    const taken = costHistory.filter(isTaken);
    assert.equal(total.turns, taken.length, when);
    assert.equal(total.costUsd, totalSpentUsd, when);
    assert.equal(total.uncertainUsd, uncertainUsd, when);
    const billed = [...this.provider.bills.values()].reduce(addUsd, 0);
    assert.ok(billed <= addUsd(totalSpentUsd, uncertainUsd), `${when}: ${billed} was billed, ${totalSpentUsd} booked`);
    for (const entry of taken) assert.equal(entry.costUsd, this.provider.bills.get(entry.turnId), when);
    const cap = { scope: { kind: 'all' }, period: 'ever', unit: 'usd', allowed: 1 } as const;
    const [use] = await this.ledger.capUse([cap], this.clock.now());
    assert.equal(use?.reserved, 0, `${when}: nothing stays set aside`);
    const { running } = await this.ledger.headroom('tokens', this.clock.now());
    assert.equal(running, 0, when);
  }
}

/** Numbers of writes, from the first. */
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe(`the books of a project (seed ${seed})`, function () {
  if (playsAll) this.timeout(patient(1_800_000));

  for (const [how, failing] of [
    ['killed', false],
    ['failing', true],
  ] as const) {
    it(`lose nothing and double nothing when the run is ${how} at one of its writes`, async () => {
      const whole = await new Ground().drive();
      assert.ok(whole > 30, `${whole} writes`);
      for (const at of sampleOf(upTo(whole), 12)) {
        const ground = new Ground();
        await ground.drive(at, failing);
        await ground.drive();
        await ground.judge(`seed ${seed}: ${how} at write ${at} of ${whole}`);
      }
    });
  }

  it('have nothing set aside for a turn that the journal did not take', async () => {
    const whole = new Ground();
    await whole.drive();
    const starts = upTo(whole.writes.length).filter((at) => whole.writes[at - 1]?.events.includes('turn.started'));
    assert.equal(starts.length, 3, 'the plan and two tasks');
    for (const at of starts) {
      const ground = new Ground();
      await ground.drive(at, true);
      assert.ok(ground.refused.includes('turn.started'));
      assert.deepEqual(await ground.ledger.reservations(), [], `write ${at} of ${whole.writes.length}`);
    }
  });

  it('survive a second kill while the first is made good', async () => {
    const whole = await new Ground().drive();
    const inWork = upTo(whole).filter((at) => at >= 8);
    const kills = inWork.flatMap((first) => upTo(6).map((second) => [first, second] as const));
    for (const [first, second] of sampleOf(kills, 12)) {
      const ground = new Ground();
      await ground.drive(first);
      await ground.drive(second);
      await ground.drive();
      await ground.judge(`seed ${seed}: killed at write ${first}, then at ${second}`);
    }
  });

  it('hold no more for a probe that was cut off than it could have cost, and nobody asks twice', async () => {
    const whole = new Ground(SILENT);
    await whole.drive();
    const writes = upTo(whole.writes.length);
    const isInProbe = (at: number): boolean => whole.writes[at - 1]?.open === 'probe';
    const inProbes = sampleOf(writes.filter(isInProbe), 3);
    const others = sampleOf(
      writes.filter((at) => !isInProbe(at)),
      3,
    );
    let cutOff = 0;
    for (const at of [...inProbes, ...others]) {
      const ground = new Ground(SILENT);
      await ground.drive(at);
      const open = ground.kept.state.openTurn;
      const before = ground.kept.state.finance.uncertainUsd;
      await ground.drive();
      await ground.judge(`seed ${seed}: killed at write ${at} of ${writes.length}`);
      if (open?.operation !== 'probe') continue;
      cutOff++;
      assert.equal(open.reservation?.usd, LEAST_USD);
      assert.equal(ground.kept.state.finance.uncertainUsd, addUsd(before, LEAST_USD));
    }
    assert.ok(cutOff > 1, `seed ${seed}: ${cutOff} probes were cut off`);
  });
});
