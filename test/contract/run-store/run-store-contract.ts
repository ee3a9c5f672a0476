import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { QualityReport } from '../../../src/domain/evidence/checks.ts';
import { inheritedGenesis, type ForkPlan } from '../../../src/domain/lineage/inherited-genesis.ts';
import type { Genesis } from '../../../src/domain/lineage/genesis.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { RunHost } from '../../../src/ports/run-host.ts';
import type { RunLease, RunStore } from '../../../src/ports/stores/run-store.ts';
import { StoreError } from '../../../src/ports/stores/store-failure.ts';
import { aLife, created, notice } from '../../support/builders/state-builders.ts';
import { ok } from '../../support/builders/temp-store.ts';
import { until } from '../../support/time/until.ts';

export interface RunStorePlace {
  runs: RunStore;
  /** The host that a run gets of a lease. */
  host: (lease: RunLease) => RunHost;
  remove: () => Promise<void>;
}

const deaf = { changed: () => undefined, activity: () => undefined };
const started: FactoryEvent & { type: 'status.changed' } = {
  type: 'status.changed',
  to: 'active',
  reason: { code: 'started', detail: '' },
};

const UNKNOWN = `sha256:${'0'.repeat(64)}`;

function reportNaming(outputBlob: string): QualityReport {
  const check = { name: 'tests', kind: 'tests', command: 'npm test', verdict: 'passed', required: true } as const;
  const run = { exitCode: 0, durationMs: 1, output: '', outputBlob, outputFile: null, note: '' };
  return { passed: true, checks: [{ ...check, ...run }], at: '2026-11-20T12:00:00.000Z' };
}

function plan(id: string): ForkPlan {
  return {
    ...{ id, name: 'Fork', workBranch: `df/fork/${id.slice(0, 4)}`, createdAt: '2026-11-20T13:00:00.000Z' },
    ...{ limits: {}, decisionContext: null, uncommittedWork: null, hasWork: true, conversations: new Map() },
  };
}

function genesis(parent: ProjectState, id: string): Genesis {
  const made = inheritedGenesis(parent, plan(id));
  return made.ok ? made.value : assert.fail('nothing is left');
}

/** What every place that keeps runs promises to the loop, the fleet and the views. */
export function describeRunStore(name: string, make: () => Promise<RunStorePlace>): void {
  describe(`run store: ${name}`, () => {
    let place: RunStorePlace;
    let runs: RunStore;
    let id: string;
    beforeEach(async () => {
      place = await make();
      runs = place.runs;
      const first = created();
      ({ id } = first.project);
      ok(await runs.create(first));
    });
    afterEach(() => place.remove());

    const opened = async (): Promise<RunLease> => {
      const lease = ok(await runs.open(id, deaf));
      return lease ?? assert.fail('another process drives it');
    };
    const refused = async (work: Promise<unknown>): Promise<string> => {
      try {
        await work;
      } catch (error) {
        assert.ok(error instanceof StoreError, String(error));
        return error.failure.kind;
      }
      return assert.fail('it was not refused');
    };

    it('keeps a project that was made, and finds it when it is made in the same way again', async () => {
      const first = created();
      const made = ok(await runs.create(first));
      assert.deepEqual(ok(await runs.create(first)), made);
      assert.deepEqual(ok(await runs.read(first.project.id)), made);
      assert.deepEqual((await runs.list()).toSorted(), [id, first.project.id].toSorted());
      const other = await runs.create({ ...first, project: { ...first.project, name: 'Other' } });
      assert.equal(other.ok ? 'made' : other.failure.kind, 'invalid');
      assert.equal(ok(await runs.read(first.project.id)).project.name, first.project.name);
    });

    it('makes facts true together, in order, for whoever reads', async () => {
      const lease = await opened();
      const host = place.host(lease);
      const before = host.state().seq;
      const state = await host.commit(started, notice('one'), notice('two'));
      assert.deepEqual(host.state(), state);
      assert.equal(state.seq, before + 1);
      assert.deepEqual(ok(await runs.read(id)), state);
      const [record, ...more] = ok(await runs.history(id, before));
      assert.deepEqual(
        [record?.seq, record?.epoch, record?.events.map(({ type }) => type), more],
        [state.seq, host.epoch, ['status.changed', 'notice.raised', 'notice.raised'], []],
      );
      await lease.close();
    });

    it('makes nothing true of facts that cannot follow', async () => {
      const lease = await opened();
      const before = lease.state();
      const impossible: FactoryEvent = { ...started, to: 'completed' };
      await assert.rejects(place.host(lease).commit(notice('never seen'), impossible));
      assert.deepEqual(lease.state(), before);
      assert.deepEqual(ok(await runs.read(id)), before);
      await place.host(lease).commit(notice('goes on'));
      await lease.close();
    });

    it('lets one process drive at a time, each under a higher epoch, and fences the one before', async () => {
      const first = await opened();
      assert.equal(await runs.isDriven(id), true);
      assert.equal(ok(await runs.open(id, deaf)), undefined);
      await first.close();
      assert.equal(await runs.isDriven(id), false);
      const second = await opened();
      assert.ok(second.epoch > first.epoch);
      const before = second.state();
      assert.equal(await refused(first.commit(notice('too late'))), 'io');
      assert.deepEqual(ok(await runs.read(id)), before);
      await second.close();
    });

    it('hands over signals in their order until each was acknowledged, over leases', async () => {
      await runs.signal(id, { type: 'pause' });
      await runs.signal(id, { type: 'terminate', why: 'enough' });
      const first = await opened();
      const told = await first.signals();
      assert.deepEqual(
        told.map(({ signal }) => signal.type),
        ['pause', 'terminate'],
      );
      await first.acknowledge(told[0]?.id ?? '');
      await first.acknowledge(told[0]?.id ?? '');
      await first.close();
      const second = await opened();
      assert.deepEqual(
        (await second.signals()).map(({ signal }) => signal),
        [{ type: 'terminate', why: 'enough' }],
      );
      await second.close();
    });

    it('shows a watcher the state as it is and as it becomes, until it stops', async () => {
      const seen: number[] = [];
      const stop = runs.watch(id, ({ seq }) => seen.push(seq));
      await until(() => seen.length > 0, 'the first look');
      const lease = await opened();
      const { seq } = await lease.commit(notice('seen'));
      await until(() => seen.at(-1) === seq, 'the newest state');
      stop();
      await lease.commit(notice('unseen'));
      await lease.close();
      assert.equal(seen.at(-1), seq);
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        seen,
      );
    });

    it('forks at every moment of the history, and finds the fork again that it made', async () => {
      const lease = await opened();
      for (const events of aLife()) await lease.commit(...events);
      const records = ok(await runs.history(id, 0));
      const parent = lease.state();
      for (const [index, { seq }] of records.entries()) {
        const fork = `11111111-2222-4333-8444-${String(index).padStart(12, '0')}`;
        const states: ProjectState[] = [];
        const begin = async (then: ProjectState): Promise<Genesis> =>
          genesis(states[states.push(then) - 1] ?? then, fork);
        const made = ok(await runs.fork(id, seq, begin));
        assert.equal(states[0]?.seq, seq);
        assert.deepEqual([made.project.id, made.origin?.atSeq, made.seq], [fork, seq, 1]);
        assert.deepEqual(ok(await runs.fork(id, seq, begin)), made);
        assert.deepEqual(ok(await runs.read(fork)), made);
        const own = ok(await runs.open(fork, deaf));
        assert.ok(own !== undefined);
        await own.commit(notice('of the fork alone'));
        await own.close();
      }
      assert.deepEqual(lease.state(), parent);
      assert.deepEqual(ok(await runs.history(id, 0)), records);
      for (const seq of [0, -1, 0.5, Number.NaN, (records.at(-1)?.seq ?? 0) + 1]) {
        const none = await runs.fork(id, seq, () => assert.fail('there is no such moment'));
        assert.equal(none.ok ? 'made' : none.failure.kind, 'invalid');
      }
      await lease.close();
    });

    it('begins a child out of a run, once, however often a crash makes it begin', async () => {
      const lease = await opened();
      const host = place.host(lease);
      const plan = genesis(host.state(), '11111111-2222-4333-8444-555566667777');
      const child = await host.child(plan);
      const own = ok(await runs.open(child.project.id, deaf));
      await own?.commit(notice('of the child'));
      await own?.close();
      const now = ok(await runs.read(child.project.id));
      assert.ok(now.seq > child.seq);
      assert.deepEqual(await host.child(plan), now);
      assert.equal((await runs.list()).length, 2);
      await lease.close();
    });

    it('stores texts that are too large for the journal, each once, for whoever reads later', async () => {
      const lease = await opened();
      const host = place.host(lease);
      const large = `${'äöü 日本語 '.repeat(20_000)}\u0000end`;
      const stored = await host.step({ what: 'check', of: 1 }, async () => ({ output: await host.keepBlob(large) }));
      assert.equal(await host.keepBlob(large), stored.output);
      assert.notEqual(await host.keepBlob(`${large}.`), stored.output);
      const empty = await host.keepBlob('');
      assert.deepEqual([await host.blob(stored.output), await host.blob(empty)], [large, '']);
      for (const none of [UNKNOWN, '', '../project.yaml', `${stored.output}x`, stored.output.slice(0, -1)]) {
        assert.deepEqual([await host.blob(none), ok(await runs.blob(id, none))], [undefined, undefined], none);
      }
      await lease.close();
      assert.equal(ok(await runs.blob(id, stored.output)), large);
      const later = await opened();
      assert.equal(await place.host(later).blob(stored.output), large);
      assert.equal(await refused(lease.keepBlob('too late')), 'io');
      await later.close();
      const nowhere = await runs.blob('99999999-2222-4333-8444-555566667777', stored.output);
      assert.equal(nowhere.ok ? 'read' : nowhere.failure.kind, 'missing');
    });

    it('gives a fork the stored texts that it goes on from, and discards a text with the last that has it', async () => {
      const lease = await opened();
      const host = place.host(lease);
      const [named, unnamed] = [await host.keepBlob('of the baseline'), await host.keepBlob('of a turn')];
      for (const events of aLife()) await lease.commit(...events);
      const { seq } = await host.commit({ type: 'gates.baselined', report: reportNaming(named) });
      await host.commit({ type: 'gates.baselined', report: { ...reportNaming(named), checks: [] } });
      const fork = '11111111-2222-4333-8444-555566667777';
      const begin = async (then: ProjectState): Promise<Genesis> => genesis(then, fork);
      assert.equal(ok(await runs.fork(id, seq, begin)).baseline?.checks[0]?.outputBlob, named);
      await lease.close();
      const texts = async (project: string) => [
        ok(await runs.blob(project, named)),
        ok(await runs.blob(project, unnamed)),
      ];
      assert.deepEqual(await texts(fork), ['of the baseline', undefined]);
      assert.ok((await runs.discard(id)).ok);
      assert.deepEqual(await texts(fork), ['of the baseline', undefined]);
      const grandchild = genesis(ok(await runs.read(fork)), '11111111-2222-4333-8444-666666666666');
      const own = ok(await runs.open(fork, deaf));
      const child = await place.host(own ?? assert.fail('it is driven')).child(grandchild);
      await own?.close();
      assert.ok((await runs.discard(fork)).ok);
      assert.deepEqual(await texts(child.project.id), ['of the baseline', undefined]);
      const gone = await runs.blob(fork, named);
      assert.equal(gone.ok ? 'read' : gone.failure.kind, 'missing');
    });

    it('runs the effect of a step and hands back what came of it, or its failure', async () => {
      const lease = await opened();
      const host = place.host(lease);
      assert.deepEqual(await host.step({ what: 'look', of: 1 }, async () => ({ found: [1, 'two', null] })), {
        found: [1, 'two', null],
      });
      await assert.rejects(
        host.step({ what: 'look', of: 2 }, () => Promise.reject(new Error('no such thing'))),
        /no such thing/,
      );
      assert.equal(await host.recorded({ what: 'never begun', of: 1 }), undefined);
      await lease.close();
    });

    it('has time, names and chance of its own, and wakes when it is told to', async () => {
      const lease = await opened();
      const host = place.host(lease);
      const ids = Array.from({ length: 100 }, () => host.newId());
      assert.equal(new Set(ids).size, 100);
      const chance = host.chance();
      assert.ok(chance >= 0 && chance < 1);
      await host.sleepUntil(host.now() - 1, new AbortController().signal);
      await host.sleepUntil(Number.MAX_SAFE_INTEGER, AbortSignal.abort());
      await lease.close();
    });

    it('forgets a project that is discarded, and none that is driven', async () => {
      const lease = await opened();
      const driven = await runs.discard(id);
      assert.equal(driven.ok ? 'discarded' : driven.failure.kind, 'invalid');
      await lease.close();
      assert.ok((await runs.discard(id)).ok);
      assert.deepEqual(await runs.list(), []);
      const gone = await runs.read(id);
      assert.equal(gone.ok ? 'there' : gone.failure.kind, 'missing');
    });
  });
}
