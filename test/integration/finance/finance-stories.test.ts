import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  inSlowTurn,
  openFactory,
  openPlace,
  planTurn,
  SLOW_MS,
  slowTurn,
  stateOf,
  toRest,
  until,
  type Place,
} from '../../support/stories/story.ts';

/** Scripted providers in place of the one, the preferred first. */
function writeProviders(place: Place, scripts: Record<string, object>): void {
  const entries = Object.entries(scripts).map(([id, script], index) => {
    const file = join(place.root, `${id}.yaml`);
    writeFileSync(file, JSON.stringify({ version: 1, name: 'story', ...script }));
    return `  - id: ${id}\n    name: scripted\n    priority: ${index + 1}\n    config: { script: '${file}' }\n`;
  });
  writeFileSync(join(place.dataDirectory, 'providers.yaml'), `schemaVersion: 1\nproviders:\n${entries.join('')}`);
}

/** Over all projects. The dearest turn of these scripts costs two cents. */
async function budget(engine: OrchestrationEngine, place: Place, usd: number): Promise<void> {
  writeFileSync(
    join(place.dataDirectory, 'config.yaml'),
    `schemaVersion: 1\nbudget: { total: { usd: ${usd} } }\nturnReserveUsd: 0.02\n`,
  );
  await until('the budget is known', () => engine.config().budget.total?.usd === usd);
}

describe('the finance manager', () => {
  afterEach(() => closeStories());

  it('hands a task over when a quota is used up, and gives the next one back to the preferred provider', async () => {
    const { engine, place } = await openPlace({ plan: [], tasks: {} });
    // Which of its turns the second one plays depends on how many there were before.
    const tasks = { 'Write one': [slowTurn('one'), slowTurn('one')], 'Write two': [doneTurn('two')] };
    const quota = { fail: { kind: 'quota', message: 'Quota reached.', resetIn: '1h' } };
    const plan = [planTurn([draft('one'), draft('two', ['one'])])];
    writeProviders(place, { first: { plan, tasks: { ...tasks, 'Write one': [quota] } }, second: { tasks } });
    await until('both providers are known', () => engine.providers().length === 2);
    const id = await begin(engine, place);
    await inSlowTurn(engine, id);
    // Long enough for the quota to be back.
    place.clock.skip(SLOW_MS);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    const served = state.finance.costHistory.filter(({ operation }) => operation !== 'handover');
    assert.deepEqual(
      served.map(({ operation, provider }) => `${operation} ${provider}`),
      ['plan first', 'work first', 'work second', 'work first'],
    );
    assert.match(state.finance.providerSwitches[0]?.reason ?? '', /first: Quota reached/);
  });

  it('lets a project wait at the cap of all projects, and go on by itself when the cap is raised', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one'), draft('two', ['one'])])],
      tasks: { 'Write one': [doneTurn('one')], 'Write two': [doneTurn('two')] },
    });
    await budget(engine, place, 0.03);
    const id = await begin(engine, place);
    await until('it waits', () => stateOf(engine, id).project.reason.code === 'budgetReached');
    assert.equal(stateOf(engine, id).finance.totalSpentUsd, 0.03);
    await budget(engine, place, 1);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(state.finance.totalSpentUsd, 0.05);
  });

  it('keeps a cap over two engines on one data directory', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [slowTurn('one')] },
    });
    // Room for both plans and one turn of work, in whatever order they come; two turns of work would be six cents.
    await budget(engine, place, 0.05);
    const other = await openFactory(place);
    try {
      const first = await begin(engine, place, { name: 'First', gateCommands: [] });
      const second = await begin(other, place, { name: 'Second', gateCommands: [] });
      const states = () => [stateOf(engine, first), stateOf(other, second)];
      const works = ({ openTurn }: ProjectState): boolean => openTurn?.operation === 'work';
      await until('one works', () => states().some(works));
      // For at most a minute: the turn may give back what is set aside for it.
      await until('the other waits', () => place.clock.isSleptFor(15_000, 60_000));
      assert.equal(states().filter(works).length, 1);
      place.clock.skip(SLOW_MS);
      await until('one is done', () => states().some(({ project }) => project.status === 'completed'));
      // The other has its plan, and nothing is left for a turn of work.
      const turns = states().map(({ turnsEnded }) => turnsEnded);
      assert.deepEqual(turns.toSorted(), [1, 2]);
      const spent = states().reduce((sum, { finance }) => sum + finance.totalSpentUsd, 0);
      assert.ok(Math.abs(spent - 0.04) < 1e-9, `${spent}`);
    } finally {
      await other.close();
    }
  });
});
