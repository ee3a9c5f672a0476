import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Hold, Ledger } from '../../../src/ports/ledger.ts';
import {
  aBill,
  at,
  aWish,
  books,
  cap,
  glanceOf,
  HOUR,
  NOON,
  noOutcome,
} from '../../support/builders/ledger-builders.ts';

const bills = (project: string, ids: readonly string[]) =>
  ids.map((id) => aBill(id, {}, { projectId: project, requests: 2 }));
const aHold = (id: string, over: Partial<Hold> = {}): Hold => ({
  ...{ id, providerId: 'v1', atMs: NOON, usd: 0.25, tokens: 10 },
  ...over,
});

export function journals(ledger: () => Ledger): void {
  const spent = async (projectId: string): Promise<number> =>
    (await ledger().report({ groupBy: 'project', projectId })).total.costUsd;

  it('is filled from a journal, whole and once, and then agrees with it', async () => {
    const whole = books('p1', bills('p1', ['a', 'b', 'c']), {
      held: [aHold('cut off')],
      open: aHold('running', { usd: 2, tokens: null }),
      outcome: {
        completedTasks: [{ taskId: 't1', atMs: NOON }],
        forecast: { lowUsd: 1, highUsd: 2 },
        completedAtMs: NOON,
      },
    });
    assert.equal(await ledger().agrees(glanceOf(whole)), false);
    assert.deepEqual(await ledger().reconcile(whole, await ledger().mark()), [
      '3 bills of the journal were missing',
      '1 turn that was cut off was not held',
      '1 reservation of a turn was missing',
    ]);
    assert.equal(await ledger().agrees(glanceOf(whole)), true);
    assert.deepEqual(await ledger().reconcile(whole, await ledger().mark()), []);
    const caps = [cap('usd', 9), cap('turns', 9), cap('tokens', 9, 'day')];
    assert.deepEqual(await ledger().capUse(caps, NOON), [
      { used: 1.75, reserved: 2 },
      { used: 4, reserved: 1 },
      { used: 400, reserved: 0 },
    ]);
  });

  it('sees at a glance whatever differs', async () => {
    const whole = books('p1', bills('p1', ['a', 'b']));
    await ledger().reconcile(whole, await ledger().mark());
    const same = glanceOf(whole);
    assert.equal(await ledger().agrees(same), true);
    for (const other of [
      { entries: 3 },
      { lastTurnId: 'x' },
      { spentUsd: 1.1 },
      { uncertainUsd: 1 },
      { uncertainTokens: 1 },
      { open: 'r' },
      { outcome: { ...noOutcome, completedTasks: [{ taskId: 't', atMs: 1 }] } },
      { outcome: { ...noOutcome, forecast: { lowUsd: 1, highUsd: 2 } } },
      { outcome: { ...noOutcome, completedAtMs: 1 } },
    ]) {
      assert.equal(await ledger().agrees({ ...same, ...other }), false, JSON.stringify(other));
    }
  });

  it('takes out what the journal does not have, mends what differs, and frees reservations of no turn', async () => {
    await ledger().reconcile(books('p1', bills('p1', ['a', 'b', 'c']), { held: [aHold('h')] }), await ledger().mark());
    await ledger().reserve(aWish('stale'));
    await ledger().reserve(aWish('open'));
    const journal = [aBill('a', {}, { requests: 2 }), aBill('b', { costUsd: 0.75 }, { requests: 2 })];
    const differences = await ledger().reconcile(
      books('p1', journal, { open: aHold('open', { usd: 1 }) }),
      await ledger().mark(),
    );
    assert.deepEqual(differences, [
      '1 bill differed from the journal',
      '1 bill was not in the journal',
      '1 turn was held that the journal does not know',
      '1 reservation of no turn was freed',
    ]);
    assert.deepEqual(await ledger().capUse([cap('usd', 9), cap('turns', 9)], NOON), [
      { used: 1.25, reserved: 1 },
      { used: 2, reserved: 1 },
    ]);
    assert.deepEqual(
      (await ledger().report({ groupBy: 'task' })).rows.map(({ turns }) => turns),
      [2],
    );
  });

  it('touches no other project: what a deleted one spent stays in caps and reports', async () => {
    await ledger().reconcile(books('deleted', bills('deleted', ['x'])), await ledger().mark());
    await ledger().reserve(aWish('of another', { projectId: 'running' }));
    await ledger().reconcile(books('p1', bills('p1', ['a'])), await ledger().mark());
    assert.deepEqual(await ledger().capUse([cap('usd', 9), cap('usd', 9, 'day')], NOON), [
      { used: 1, reserved: 1 },
      { used: 1, reserved: 1 },
    ]);
    assert.equal(await spent('deleted'), 0.5);
  });

  it('leaves alone what was booked or set aside after the journal was looked at', async () => {
    await ledger().settle(null, aBill('a'));
    const mark = await ledger().mark();
    const journal = books('p1', [aBill('a')]);
    await ledger().settle(null, aBill('meanwhile'));
    await ledger().reserve(aWish('meanwhile'));
    assert.deepEqual(await ledger().reconcile(journal, mark), []);
    assert.equal(await spent('p1'), 1);
    assert.equal((await ledger().headroom('v1', NOON)).running, 1);
  });

  it('frees nothing by time alone', async () => {
    await ledger().reserve(aWish('old', { atMs: NOON - 9000 * HOUR }));
    await ledger().reserve(aWish('new', { providerId: 'v2' }));
    assert.equal((await ledger().headroom('v1', NOON)).running, 1);
    assert.equal((await ledger().capUse([cap('usd', 9, 'day')], NOON))[0]?.reserved, 2);
  });

  it('adds up completed tasks, the newest first, with who did most of each', async () => {
    for (const [turn, taskId, model, costUsd] of [
      ['1', 'one', 'small', 0.1],
      ['2', 'one', 'large', 0.4],
      ['3', 'two', 'large', null],
      ['4', 'open', 'large', 5],
    ] as const) {
      await ledger().settle(null, aBill(turn, { taskId, model, costUsd }));
    }
    const completedTasks = [
      { taskId: 'one', atMs: NOON },
      { taskId: 'two', atMs: NOON + 1 },
      { taskId: 'without a turn', atMs: NOON + 2 },
    ];
    await ledger().saveOutcome('p1', { ...noOutcome, completedTasks });
    const which = { projectId: 'p1', provider: 'v1', model: 'large' };
    assert.deepEqual(await ledger().taskCosts(9), [
      { ...which, taskId: 'two', costUsd: 0, unpricedTurns: 1 },
      { ...which, taskId: 'one', costUsd: 0.5, unpricedTurns: 0 },
    ]);
    await ledger().saveOutcome('p1', { ...noOutcome, completedTasks: completedTasks.slice(0, 1) });
    assert.deepEqual(
      (await ledger().taskCosts(9)).map(({ taskId }) => taskId),
      ['one'],
    );
  });

  it('scores forecasts by completed projects alone, and not where the cost is not known for sure', async () => {
    const forecast = { lowUsd: 0.4, highUsd: 0.6 };
    const ended = (completedAtMs: number | null) => ({ completedTasks: [], forecast, completedAtMs });
    for (const [project, costUsd] of [
      ['first', 0.5],
      ['second', 0.75],
      ['goes on', 1],
      ['unpriced', null],
    ] as const) {
      await ledger().settle(null, aBill(project, { costUsd, ...at(NOON) }, { projectId: project }));
    }
    await ledger().saveOutcome('first', ended(NOON));
    await ledger().saveOutcome('second', ended(NOON + 1));
    await ledger().saveOutcome('goes on', ended(null));
    await ledger().saveOutcome('unpriced', ended(NOON + 2));
    await ledger().saveOutcome('not forecast', { ...noOutcome, completedAtMs: NOON });
    assert.deepEqual(await ledger().forecastScores(9), [
      { ...forecast, actualUsd: 0.75 },
      { ...forecast, actualUsd: 0.5 },
    ]);
    assert.equal((await ledger().forecastScores(1)).length, 1);
  });
}
