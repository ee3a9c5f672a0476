import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { expectedCost, type OpenWork } from '../../../../src/domain/money/expected-cost.ts';
import { trackRecordOf, withForecast, type Forecast, type TaskCost } from '../../../../src/domain/money/forecast.ts';

const work: OpenWork = { projectId: 'mine', spentUsd: 1, tasks: [0, 0, 0], provider: 'v1', model: 'm1' };
const task = (projectId: string, costUsd: number, over: Partial<TaskCost> = {}): TaskCost => ({
  ...{ projectId, taskId: 't', provider: 'v1', model: 'm1', costUsd, unpricedTurns: 0 },
  ...over,
});
/** Costs of 0.9 to 1.1 in two projects. */
const steady = Array.from({ length: 20 }, (_, n) => task(`p${n % 2}`, 0.9 + (n % 5) * 0.05));
const expected = (open: Partial<OpenWork>, history: readonly TaskCost[]) => {
  const found = expectedCost({ ...work, ...open }, history);
  assert.ok(found.kind === 'expected', JSON.stringify(found));
  return found;
};

/** Chance of the test's own, the same in every run. */
function chance(seed: number): { even(): number; normal(): number } {
  let state = seed;
  const even = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - even())) * Math.cos(2 * Math.PI * even());
  return { even, normal };
}

describe('what a project is expected to cost', () => {
  it('is inside the range for seven to nine of ten projects, whatever tasks and projects are like', () => {
    const draw = chance(20_261_124);
    let inside = 0;
    let below = 0;
    const rounds = 600;
    for (let round = 0; round < rounds; round++) {
      const among = 0.2 + 0.4 * draw.even();
      const within = 0.4 + 0.8 * draw.even();
      const level = (): number => among * draw.normal();
      const projects = 2 + Math.floor(draw.even() * 10);
      const history = Array.from({ length: projects }, (_, p) => {
        const own = level();
        return Array.from({ length: 4 + Math.floor(draw.even() * 8) }, () =>
          task(`p${p}`, Math.exp(own + within * draw.normal())),
        );
      }).flat();
      const mine = level();
      const tasks = Array<number>(1 + Math.floor(draw.even() * 12)).fill(0);
      const actual = 1 + tasks.reduce((sum) => sum + Math.exp(mine + within * draw.normal()), 0);
      const { lowUsd, highUsd } = expected({ tasks }, history);
      if (actual < lowUsd) below += 1;
      else if (actual <= highUsd) inside += 1;
    }
    const coverage = inside / rounds;
    assert.ok(coverage >= 0.7 && coverage <= 0.9, `${coverage}`);
    const tails = [below / rounds, 1 - coverage - below / rounds];
    assert.ok(
      tails.every((tail) => tail > 0.03 && tail < 0.18),
      tails.join(),
    );
  });

  it('is the same for the same history, and holds what is spent already', () => {
    assert.deepEqual(expected({}, steady), expected({}, steady));
    const { lowUsd, expectedUsd, highUsd, fromTasks, openTasks } = expected({}, steady);
    assert.ok(lowUsd > 1 && lowUsd < expectedUsd && expectedUsd < highUsd);
    assert.ok(expectedUsd > 3 && expectedUsd < 5, String(expectedUsd));
    assert.deepEqual([fromTasks, openTasks], [20, 3]);
    assert.deepEqual([expected({ tasks: [] }, steady).lowUsd, expected({ tasks: [] }, steady).highUsd], [1, 1]);
  });

  it('is refused while history is thin: too few tasks, all of one project, or none with a price', () => {
    assert.deepEqual(expectedCost(work, steady.slice(0, 7)), { kind: 'thin', have: 7, need: 8 });
    assert.deepEqual(
      expectedCost(
        work,
        steady.map((one) => ({ ...one, projectId: 'one' })),
      ),
      { kind: 'thin', have: 7, need: 8 },
    );
    assert.deepEqual(
      expectedCost(
        work,
        steady.map((one) => ({ ...one, unpricedTurns: 1 })),
      ),
      { kind: 'thin', have: 0, need: 8 },
    );
  });

  it('goes by tasks of the same model where there are enough, else by those of the same provider, else by all', () => {
    const dear = steady.map((one) => ({ ...one, costUsd: one.costUsd * 100 }));
    const mixed = (over: Partial<TaskCost>) => [...steady, ...dear.map((one) => ({ ...one, ...over }))];
    assert.equal(expected({}, mixed({ model: 'm2' })).fromTasks, 20);
    assert.ok(expected({}, mixed({ model: 'm2' })).highUsd < 20);
    assert.equal(expected({ model: 'new' }, mixed({ provider: 'v2' })).fromTasks, 20);
    assert.equal(expected({ provider: 'new', model: 'new' }, mixed({ provider: 'v2' })).fromTasks, 40);
  });

  it('takes what an open task cost already into account, and what the project itself has shown', () => {
    const begun = expected({ tasks: [0.8] }, steady).highUsd;
    assert.ok(begun < expected({ tasks: [0] }, steady).highUsd);
    // One that is far dearer than any before goes on.
    assert.ok(expected({ tasks: [50] }, steady).lowUsd > 1);
    const own = Array.from({ length: 6 }, () => task('mine', 5));
    assert.ok(expected({}, [...steady, ...own]).expectedUsd > 1.5 * expected({}, steady).expectedUsd);
  });

  it('counts on as many tasks as earlier projects had while nothing is planned', () => {
    const found = expected({ tasks: null, spentUsd: 0 }, steady);
    assert.equal(found.openTasks, 10);
    assert.ok(found.expectedUsd > 7 && found.expectedUsd < 13, String(found.expectedUsd));
  });

  it('is no trouble for tasks that cost nothing', () => {
    const { lowUsd, highUsd } = expected(
      {},
      steady.map((one) => ({ ...one, costUsd: 0 })),
    );
    assert.ok(lowUsd >= 1 && highUsd < 1.1);
  });
});

describe('forecasts that were made', () => {
  const made = (n: number, when: Forecast['made'] = 'during'): Forecast => ({
    ...{
      at: '2026-11-24T00:00:00.000Z',
      made: when,
      expectedUsd: n,
      lowUsd: n,
      highUsd: n,
      fromTasks: 9,
      openTasks: n,
    },
  });

  it('are scored by the range, its bounds included', () => {
    const range = { lowUsd: 1, highUsd: 2 };
    assert.deepEqual(trackRecordOf([1, 2, 0.99, 2.01].map((actualUsd) => ({ ...range, actualUsd }))), {
      scored: 4,
      inside: 2,
    });
    assert.deepEqual(trackRecordOf([]), { scored: 0, inside: 0 });
  });

  it('keep the one before the first task, however many follow', () => {
    let kept: Forecast[] = [];
    for (let n = 0; n < 9; n++) kept = withForecast(kept, made(n, n === 1 ? 'before' : 'during'), 4);
    assert.deepEqual(
      kept.map(({ openTasks }) => openTasks),
      [1, 6, 7, 8],
    );
    kept = [];
    for (let n = 0; n < 9; n++) kept = withForecast(kept, made(n), 4);
    assert.deepEqual(
      kept.map(({ openTasks }) => openTasks),
      [5, 6, 7, 8],
    );
  });
});
