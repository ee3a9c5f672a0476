import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../../src/adapters/ledger/ledger.ts';
import { JournalRunHost } from '../../../../src/adapters/run-hosts/local/journal-run-host.ts';
import { inheritedGenesis } from '../../../../src/domain/lineage/inherited-genesis.ts';
import { addUsd } from '../../../../src/domain/money/bills.ts';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import type { FirstEvent } from '../../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import type { RunHost } from '../../../../src/ports/run-host.ts';
import { StoreError } from '../../../../src/ports/stores/store-failure.ts';
import { runProject } from '../../../../src/run/run-project.ts';
import { aWish } from '../../../support/builders/ledger-builders.ts';
import { aProject, TEST_TIME } from '../../../support/builders/state-builders.ts';
import { sampleOf, seed } from '../../../support/chance/seed.ts';
import { bringInLine } from '../../../support/fakes/faulty-ledger.ts';
import { MemoryJournal, storeError, type KeptProject } from '../../../support/fakes/memory-journal.ts';
import { RecordingHost, type Recording } from '../../../support/fakes/recording-host.ts';
import { NightProvider } from '../../../support/night/night-provider.ts';
import { runDeps } from '../../../support/stories/run-ground.ts';
import { patient } from '../../../support/time/patience.ts';
import { SimulatedClock } from '../../../support/time/simulated-clock.ts';

const PARENT = '11111111-2222-4333-8444-000000000000';
const CHILDREN = ['11111111-2222-4333-8444-000000000001', '11111111-2222-4333-8444-000000000002'] as const;
const config = providerConfigSchema.parse({ id: 'p', name: 'openai', model: 'night-1' });

/** A project of two tasks, two forks of it at one moment, and what lasts of them when a process dies. */
class Ground {
  readonly clock = new SimulatedClock(Date.parse(TEST_TIME));
  readonly ledger = createMemoryLedger(this.clock);
  readonly kept = new Map<string, KeptProject>();
  readonly recordings = new Map<string, Recording>();
  readonly #provider = new NightProvider(
    config,
    { quota: null, tellsQuota: false, tellsReset: false, usdPerToken: 2e-6 },
    this.clock,
    () => 0.5,
  );
  readonly #keeps: boolean;
  #steps: string[] = [];
  #isDead = false;

  /** `keeps`: does the host keep the outcomes of steps? */
  constructor(keeps: boolean) {
    this.#keeps = keeps;
    this.#provider.tasks = 2;
    const limits = { maxRuntimeMs: 43_200_000, maxCostUsd: 50, maxTurns: null, maxTokens: null };
    this.#begin({ type: 'project.created', project: aProject({ id: PARENT, limits }) });
  }

  /** The whole of it, or until the process is killed right after the `killAt`-th step. Returns the steps' keys. */
  async live(forkAt: (parent: KeptProject) => number, killAt = Infinity): Promise<string[]> {
    this.#steps = [];
    this.#isDead = false;
    try {
      await this.#drive(PARENT, killAt);
      await this.#fork(forkAt(this.project(PARENT)), killAt);
      for (const child of CHILDREN) await this.#drive(child, killAt);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
    return this.#steps;
  }

  project(id: string): KeptProject {
    return this.kept.get(id) ?? assert.fail(`${id} is not there`);
  }

  bills(): Map<string, number> {
    return this.#provider.bills;
  }

  /** Nothing is lost, nothing is there twice, and the books of all of them agree. */
  async judge(when: string): Promise<void> {
    assert.deepEqual([...this.kept.keys()].toSorted(), [PARENT, ...CHILDREN], when);
    const finances = [...this.kept.values()].map(({ state }) => state.finance);
    for (const { state } of this.kept.values()) {
      assert.equal(state.project.status, 'completed', `${when}: ${JSON.stringify(state.project.reason)}`);
    }
    assert.deepEqual(this.project(PARENT).state.project.childProjectIds.toSorted(), [...CHILDREN], when);
    const entries = finances.flatMap(({ costHistory }) => costHistory);
    assert.equal(new Set(entries.map(({ turnId }) => turnId)).size, entries.length, `${when}: a turn is billed twice`);
    for (const { turnId, costUsd } of entries) assert.equal(costUsd, this.bills().get(turnId), when);
    const spent = finances.map(({ totalSpentUsd }) => totalSpentUsd).reduce(addUsd, 0);
    const uncertain = finances.map(({ uncertainUsd }) => uncertainUsd).reduce(addUsd, 0);
    const billed = [...this.bills().values()].reduce(addUsd, 0);
    assert.ok(billed <= addUsd(spent, uncertain), `${when}: ${billed} billed, ${spent} booked, ${uncertain} uncertain`);
    if (this.#keeps) assert.deepEqual([billed, uncertain], [spent, 0], when);
    const { rows } = await this.ledger.report({ groupBy: 'project' });
    for (const [id, { state }] of this.kept) {
      assert.equal(rows.find(({ key }) => key === id)?.costUsd ?? 0, state.finance.totalSpentUsd, when);
    }
    const scope = { kind: 'family', rootId: PARENT } as const;
    const [family] = await this.ledger.capUse([{ scope, period: 'ever', unit: 'usd', allowed: 99 }], this.clock.now());
    assert.deepEqual([family?.used, family?.reserved], [addUsd(spent, uncertain), 0], when);
    assert.deepEqual(await this.ledger.reservations(), [], when);
  }

  async #drive(id: string, killAt: number): Promise<void> {
    const kept = this.project(id);
    const { clock } = this;
    const deps = runDeps({
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        sleep: (ms, signal) => clock.sleep(ms < 1000 ? 60_000 : ms, signal),
      },
      ...{ random: () => 0.5, ledger: this.ledger, config: () => settingsSchema.parse({}), providers: () => [config] },
      project: (wanted) => this.kept.get(wanted)?.state.project,
      provider: () => this.#provider,
    });
    const host = this.#host(kept, killAt, () => deps.ids.uuid());
    if (kept.state.project.status === 'initializing') {
      await host.commit({ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } });
    }
    await this.ledger.saveParent(id, kept.state.project.parentProjectId);
    await bringInLine(this.ledger, kept, [config]);
    if (kept.state.project.status === 'active') {
      await clock.run(runProject(host, deps, new AbortController().signal));
    }
    // A dead process only seems to go on.
    if (this.#isDead) throw storeError('The process was killed.');
  }

  /** Room for the first turn of each is set aside for all or for none, then each is made, told to the parent and let go. */
  async #fork(atSeq: number, killAt: number): Promise<void> {
    const kept = this.project(PARENT);
    const host = this.#host(kept, killAt, () => assert.fail('everything here has a name already'));
    const group = CHILDREN.map((id) => aWish(`room ${id}`, { projectId: id, providerId: config.id, usd: 1 }));
    const told = kept.state.project.childProjectIds;
    if (told.length < CHILDREN.length) {
      await host.step({ what: `reserve room at ${atSeq}`, of: atSeq }, async () => this.ledger.reserveGroup(group));
    }
    for (const id of CHILDREN.filter((one) => !told.includes(one))) {
      await host.step({ what: `make ${id}`, of: id }, async () => (await host.child(this.#genesis(id, atSeq))).seq);
      await host.commit({ type: 'fork.recorded', childProjectId: id, atSeq });
    }
    for (const { id } of group) {
      await host.step({ what: `free ${id}`, of: id }, async () => this.ledger.release(id));
      // Also where an earlier process kept that it was done: the ledger may have been brought in line since.
      await this.ledger.release(id);
    }
  }

  #genesis(id: string, atSeq: number) {
    const { records } = this.project(PARENT);
    const seen = records.filter(({ seq }) => seq <= atSeq);
    const then = seen.reduce<ProjectState | undefined>(applyRecord, undefined) ?? assert.fail('no record');
    const made = inheritedGenesis(then, {
      ...{ id, name: `Fork ${id.at(-1)}`, workBranch: `df/fork/${id.at(-1)}`, createdAt: TEST_TIME, limits: {} },
      ...{ decisionContext: null, uncommittedWork: null, hasWork: true, conversations: new Map<string, string>() },
    });
    return made.ok ? made.value : assert.fail('nothing is left');
  }

  #host(kept: KeptProject, killAt: number, uuid: () => string): RunHost {
    const journal = new MemoryJournal(kept, this.clock, () => this.#isDead);
    const tools = {
      clock: this.clock,
      ids: { uuid, random: () => 0.5 },
      begin: async (first: FirstEvent) => this.#begin(first),
    };
    const nothing = (): void => undefined;
    const local = new JournalRunHost(journal, tools, { changed: nothing, activity: nothing });
    const { id } = kept.state.project;
    const recording: Recording = this.#keeps
      ? (this.recordings.get(id) ?? new Map<string, string>())
      : new Map<string, string>();
    this.recordings.set(id, recording);
    const host = new RecordingHost(local, recording);
    host.kept = (key) => {
      this.#steps.push(key);
      if (this.#steps.length < killAt) return;
      this.#isDead = true;
      throw storeError('That was the end.');
    };
    return host;
  }

  #begin(first: FirstEvent): ProjectState {
    const { id } = first.type === 'project.created' ? first.project : first.genesis.project;
    const known = this.kept.get(id);
    if (known !== undefined) return known.state;
    const record = { v: 1 as const, seq: 1, epoch: 0, at: TEST_TIME, events: [first] };
    const state = applyRecord(undefined, record);
    this.kept.set(id, { state, records: [record], inbox: [] });
    return state;
  }
}

/** Somewhere in the middle, with a plan and work that is under way. */
const midway = ({ records }: KeptProject): number => {
  const started = records.find(({ events }) => events.some(({ type }) => type === 'task.started'));
  return started?.seq ?? assert.fail('no task was started');
};

describe(`a run that forks, and whose process is killed right after a step (seed ${seed})`, function () {
  this.timeout(patient(240_000));

  for (const keeps of [true, false]) {
    it(`has each fork once, each bill once and nothing set aside, where its host keeps ${keeps ? 'outcomes' : 'none'}`, async () => {
      const whole = new Ground(keeps);
      const steps = await whole.live(midway);
      await whole.judge('without a kill');
      const forking = steps.flatMap((key, index) => (/^(?:reserve room|make|free) /.test(key) ? [index] : []));
      assert.equal(forking.length, 5);
      // Where a turn was paid and its end is not in the journal yet: of the parent and of each fork one.
      const turns = steps.flatMap((key, index) => (/^turn /.test(key) ? [index] : []));
      const paid = [turns[0], turns.find((index) => index > (forking.at(-1) ?? 0)), turns.at(-1)] as number[];
      const others = steps.flatMap((_, index) => (forking.includes(index) || paid.includes(index) ? [] : [index]));
      for (const index of [...forking, ...paid, ...sampleOf(others, 3)]) {
        const ground = new Ground(keeps);
        await ground.live(midway, index + 1);
        await ground.live(midway);
        await ground.judge(`killed after ${steps[index]}`);
      }
    });
  }

  it('can be at every moment of the history: both forks complete, and what each paid adds up to the family', async () => {
    const whole = new Ground(false);
    await whole.live(midway);
    const moments = whole
      .project(PARENT)
      .records.flatMap(({ seq, events }) => (events.some(({ type }) => type === 'fork.recorded') ? [] : [seq]));
    assert.ok(moments.length > 10);
    for (const atSeq of sampleOf(moments, 5)) {
      const ground = new Ground(false);
      await ground.live(() => atSeq);
      for (const id of CHILDREN) assert.equal(ground.project(id).state.origin?.atSeq, atSeq);
      await ground.judge(`forked at ${atSeq}`);
    }
  });
});
