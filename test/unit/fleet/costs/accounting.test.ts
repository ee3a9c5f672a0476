import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createMemoryLedger } from '../../../../src/adapters/ledger/ledger.ts';
import { settingsSchema, type FactoryConfig } from '../../../../src/domain/settings/settings-schema.ts';
import { providerConfigSchema, type ProviderConfig } from '../../../../src/domain/provider/provider-config.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { JournalRecord } from '../../../../src/domain/run/events.ts';
import { Accounting } from '../../../../src/fleet/costs/accounting.ts';
import type { Ledger } from '../../../../src/ports/ledger.ts';
import type { RunStore } from '../../../../src/ports/stores/run-store.ts';
import { StoreError } from '../../../../src/ports/stores/store-failure.ts';
import { refusalSentence } from '../../../../src/presenters/refusals/refusal-sentence.ts';
import { aBill, at, aWish, HOUR, NOON, stillClock } from '../../../support/builders/ledger-builders.ts';
import {
  aRecord,
  aTask,
  created,
  stateAfter,
  turnEnded,
  turnStarted,
} from '../../../support/builders/state-builders.ts';
import { until } from '../../../support/time/until.ts';

const openai = (over: object = {}): ProviderConfig =>
  providerConfigSchema.parse({ id: 'v1', name: 'openai', model: 'm1', ...over });

/** A project whose journal has these records, the newest last. */
interface Journal {
  state: ProjectState;
  records: JournalRecord[];
}

function journalOf(commits: Parameters<typeof stateAfter>[0], first = created()): Journal {
  const records = [[first], ...(commits ?? [])].map((events, index) => aRecord(index + 1, [...events]));
  return { state: stateAfter(commits, first), records };
}

describe('accounting', () => {
  let ledger: Ledger;
  let accounting: Accounting;
  let journals: Journal[];
  let config: FactoryConfig;
  let providers: ProviderConfig[];
  let elsewhere: Set<string>;
  let isDrivenHere: boolean;
  let rings: number;
  let logged: unknown[];

  beforeEach(() => {
    ledger = createMemoryLedger(stillClock);
    journals = [];
    config = settingsSchema.parse({});
    providers = [openai()];
    elsewhere = new Set();
    isDrivenHere = false;
    rings = 0;
    logged = [];
    accounting = accountingOn(ledger);
  });
  afterEach(() => accounting.close());

  function accountingOn(on: Ledger): Accounting {
    const runs: Pick<RunStore, 'isDriven' | 'history'> = {
      isDriven: async (id) => elsewhere.has(id),
      history: async (id) => {
        const journal = journals.find(({ state }) => state.project.id === id);
        if (journal === undefined) return failed({ kind: 'missing', message: 'gone', file: '' });
        return succeeded(journal.records);
      },
    };
    return new Accounting(
      {
        ledger: on,
        runs,
        clock: stillClock,
        logger: { log: (...line) => logged.push(line) },
        config: () => config,
        providers: () => providers,
        states: () => journals.map(({ state }) => state),
        isDrivenHere: () => isDrivenHere,
      },
      () => (rings += 1),
    );
  }
  const ofReport = async () => {
    const report = await accounting.costs.report({ groupBy: 'project' });
    assert.ok(report.ok);
    return report.value;
  };

  const reservation = { id: 'r1', usd: 0.5, tokens: 100 };
  const life = [
    [turnStarted('turn-1', { reservation, taskId: 't1' })],
    [turnEnded('turn-1', { costUsd: 0.25, requests: 4 })],
    [{ type: 'probe.billed' as const, entry: aBill('probe', { costUsd: 0.01, operation: 'probe' }).entry }],
    [turnStarted('turn-2', { reservation: { ...reservation, id: 'r2' } })],
    [{ type: 'turn.interrupted' as const, turnId: 'turn-2', because: 'killed' }],
    [turnStarted('turn-3', { reservation: { ...reservation, id: 'r3' } })],
  ];

  it('fills an empty ledger from the journals: bills, probes, turns that were cut off and the one that runs', async () => {
    journals = [journalOf(life)];
    isDrivenHere = true;
    await accounting.open();
    const { rows, total } = await ofReport();
    assert.deepEqual(
      rows.map(({ key }) => key),
      [journals[0]?.state.project.id],
    );
    assert.deepEqual([total.turns, total.requests, total.costUsd, total.uncertainUsd], [2, 5, 0.26, 0.5]);
    assert.equal((await accounting.ledger.headroom('scripted-test', NOON)).running, 1);
    // In line with the state alone: the next start reads no journal.
    logged = [];
    const again = accountingOn(ledger);
    await again.open();
    assert.deepEqual(logged, []);
  });

  it('holds what was set aside for a turn that nobody runs any more, so that it takes no slot', async () => {
    const first = created();
    const journal = journalOf(life, first);
    journals = [journal];
    await accounting.open();
    const running = async (): Promise<number> => (await accounting.ledger.headroom('scripted-test', NOON)).running;
    assert.equal((await ofReport()).total.uncertainUsd, 1);
    assert.equal(await running(), 0);
    // Whoever drives it next says so in the journal, and nothing moves.
    journals = [journalOf([...life, [{ type: 'turn.interrupted', turnId: 'turn-3', because: 'killed' }]], first)];
    logged = [];
    await accountingOn(ledger).open();
    assert.deepEqual([(await ofReport()).total.uncertainUsd, logged], [1, []]);
    // A driver that dies while others look on is seen by them.
    journals = [journal];
    isDrivenHere = true;
    accounting = accountingOn(createMemoryLedger(stillClock));
    await accounting.open();
    assert.equal(await running(), 1);
    isDrivenHere = false;
    accounting.abandoned(journal.state);
    assert.equal(await running(), 0);
  });

  it('holds what was set aside for a project that is gone, and not what a living process has set aside', async () => {
    await ledger.reserve(aWish('lost', { projectId: 'gone' }));
    await ledger.reserve(aWish('alive', { projectId: 'new elsewhere' }));
    elsewhere.add('new elsewhere');
    await accounting.open();
    assert.deepEqual(await ledger.reservations(), [{ id: 'alive', projectId: 'new elsewhere' }]);
    assert.equal((await ofReport()).total.uncertainUsd, 1);
  });

  it('leaves a project alone that another living process drives', async () => {
    journals = [journalOf(life)];
    elsewhere.add(journals[0]?.state.project.id ?? '');
    await accounting.open();
    assert.equal((await ofReport()).total.turns, 0);
  });

  it('frees what a process reserved that died before its turn began, when the project is taken over', async () => {
    journals = [journalOf([])];
    const state = journals[0]?.state;
    assert.ok(state !== undefined);
    await accounting.open();
    await accounting.ledger.reserve(aWish('stale', { projectId: state.project.id }));
    await accounting.reconcile(state);
    assert.equal((await accounting.ledger.headroom('v1', NOON)).running, 0);
    assert.match(JSON.stringify(logged), /1 reservation of no turn was freed/);
  });

  it('asks the new ledger when the old one turns out to be damaged, after it was filled', async () => {
    journals = [journalOf(life)];
    let listener: (why: string) => void = () => undefined;
    let damaged = false;
    const breaking: Ledger = {
      ...ledger,
      onRebuild: (told) => {
        listener = told;
        return () => undefined;
      },
      capUse: async (caps, nowMs) => {
        if (!damaged) return ledger.capUse(caps, nowMs);
        damaged = false;
        ledger = createMemoryLedger(stillClock);
        Object.assign(breaking, { ...ledger, onRebuild: () => () => undefined });
        listener('It was damaged.');
        throw new StoreError({ kind: 'corrupt', file: '', message: 'damaged' });
      },
    };
    accounting = accountingOn(breaking);
    await accounting.open();
    damaged = true;
    const caps = [{ scope: { kind: 'all' }, period: 'ever', unit: 'usd', allowed: 9 } as const];
    assert.deepEqual(await accounting.ledger.capUse(caps, NOON), [{ used: 1.26, reserved: 0 }]);
    assert.deepEqual(accounting.problems().map(refusalSentence), ['It was damaged.']);
  });

  it('says what is wrong with the disk, and stops nothing', async () => {
    journals = [journalOf(life)];
    const full = async (): Promise<never> => {
      throw new StoreError({ kind: 'diskFull', file: 'ledger.db', message: 'ledger.db: full. Free some space.' });
    };
    accounting = accountingOn({ ...ledger, agrees: full, report: full, providerTotals: full });
    await accounting.open();
    assert.deepEqual(accounting.problems().map(refusalSentence), ['ledger.db: full. Free some space.']);
    const report = await accounting.costs.report({ groupBy: 'day' });
    assert.equal(!report.ok && refusalSentence(report.failure), 'ledger.db: full. Free some space.');
  });

  it('lists the caps in force, the fullest first, with credit counted from when it was bought', async () => {
    const budget = { perDay: { usd: 4 }, total: { tokens: 1000 } };
    config = settingsSchema.parse({ budget: { perDay: { usd: 100, turns: 10 } } });
    providers = [openai({ budget, creditsAvailable: 1, creditsSince: new Date(NOON - HOUR).toISOString() })];
    const running = journalOf([[{ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } }]]);
    running.state.project.limits = { ...running.state.project.limits, maxCostUsd: 0, maxTurns: 5 };
    const resting = journalOf([]);
    resting.state.project.limits = { ...resting.state.project.limits, maxCostUsd: 7 };
    journals = [running, resting];
    await accounting.open();
    await accounting.ledger.settle(null, aBill('before', { costUsd: 3, ...at(NOON - 2 * HOUR) }));
    await accounting.ledger.settle(null, aBill('since', { costUsd: 0.5 }));
    await accounting.ledger.reserve(aWish('open', { usd: 0.25, tokens: 40 }));
    const caps = await accounting.costs.caps();
    assert.ok(caps.ok);
    assert.deepEqual(
      caps.value.map(({ id, used, reserved, allowed }) => [id, used, reserved, allowed]),
      [
        [`project:${running.state.project.id}/ever/usd`, 0, 0, 0],
        ['provider:v1/day/usd', 3.5, 0.25, 4],
        ['provider:v1/credit/usd', 0.5, 0.25, 1],
        ['all/day/turns', 2, 1, 10],
        ['provider:v1/ever/tokens', 260, 40, 1000],
        ['all/day/usd', 3.5, 0.25, 100],
        [`project:${running.state.project.id}/ever/turns`, 0, 0, 5],
      ],
    );
    const first = providers[0];
    assert.ok(first !== undefined);
    assert.equal((await accounting.caps.binding(running.state.project, first)).length, 7);
  });

  it('has a provider’s numbers at hand without waiting, and rings when they moved', async () => {
    providers = [openai({ budget: { perDay: { usd: 2 } } })];
    await accounting.open();
    assert.deepEqual(accounting.numbersOf('v1').caps, [
      { id: 'provider:v1/day/usd', unit: 'usd', used: 0, reserved: 0, allowed: 2 },
    ]);
    const before = rings;
    await accounting.ledger.settle(null, aBill('t'));
    await until(() => accounting.numbersOf('v1').spentTodayUsd === 0.5);
    const { spentUsd, tokens, caps } = accounting.numbersOf('v1');
    assert.deepEqual([spentUsd, tokens, caps[0]?.used], [0.5, 130, 0.5]);
    assert.equal(rings, before + 1);
    assert.equal(accounting.numbersOf('nobody').spentUsd, 0);
  });

  it('forecasts from what tasks cost, says when that is too little, and prints its record beside it', async () => {
    const planned = journalOf([[{ type: 'tasks.planned', tasks: [aTask('t1'), aTask('t2')] }]]);
    journals = [planned];
    await accounting.open();
    const { id } = planned.state.project;
    const asked = async () => {
      const answer = await accounting.costs.forecast(id);
      assert.ok(answer.ok);
      return answer.value;
    };
    assert.deepEqual(await asked(), { kind: 'thin', have: 0, need: 8, trackRecord: { scored: 0, inside: 0 } });
    for (const project of ['p1', 'p2']) {
      const tasks = ['a', 'b', 'c', 'd', 'e'];
      for (const task of tasks) {
        await accounting.ledger.settle(
          null,
          aBill(`${project}${task}`, { taskId: task, costUsd: 1 }, { projectId: project }),
        );
      }
      await accounting.ledger.saveOutcome(project, {
        completedTasks: tasks.map((taskId) => ({ taskId, atMs: NOON })),
        forecast: { lowUsd: 4, highUsd: project === 'p1' ? 6 : 4.5 },
        completedAtMs: NOON,
      });
    }
    const answer = await asked();
    assert.ok(answer.kind === 'forecast', answer.kind);
    assert.deepEqual(answer.trackRecord, { scored: 2, inside: 1 });
    const { made, fromTasks, openTasks, lowUsd, highUsd } = answer.forecast;
    assert.deepEqual([made, fromTasks, openTasks, lowUsd < 2 && 2 < highUsd], ['before', 10, 2, true]);
    // A quota is no money.
    providers = [providerConfigSchema.parse({ id: 'v1', name: 'acp' })];
    assert.equal((await asked()).kind, 'noPrice');
    assert.equal((await accounting.costs.forecast('nothing')).ok, false);
  });
});
