import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RunDeps } from '../../../src/run/run-deps.ts';
import { aBill, NOON, noOutcome } from '../../support/builders/ledger-builders.ts';
import { eventsOf, RunStory } from '../../support/stories/run-story.ts';

/** A process that counts how often the history of tasks is read. */
function counting(story: RunStory): { deps: RunDeps; reads: () => number } {
  let reads = 0;
  const { ledger } = story;
  const taskCosts = ledger.taskCosts.bind(ledger);
  ledger.taskCosts = (limit) => {
    reads++;
    return taskCosts(limit);
  };
  return { deps: story.process(), reads: () => reads };
}

describe('a forecast', () => {
  it('is not looked for where nothing has a price', async () => {
    const story = new RunStory();
    story.provider('quota');
    const { deps, reads } = counting(story);
    const project = story.begin(deps);
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
    assert.equal(reads(), 0);
  });

  it('that history is too thin for is looked for again when a task was finished, not before every step', async () => {
    const story = new RunStory();
    story.priced('tokens');
    const { deps, reads } = counting(story);
    const project = story.begin(deps);
    await story.toRest();
    assert.equal(project.state.taskList.tasks.length, 3);
    // With three, two, one and no open task.
    assert.equal(reads(), 4);
    assert.deepEqual(project.state.forecasts, []);
  });

  it('is made after the plan, and again after each task, from what earlier projects cost', async () => {
    const story = new RunStory();
    story.priced('tokens');
    for (const projectId of ['p1', 'p2']) {
      const ids = ['a', 'b', 'c', 'd'];
      for (const taskId of ids) {
        await story.ledger.settle(null, aBill(projectId + taskId, { taskId, costUsd: 0.1 }, { projectId }));
      }
      const completedTasks = ids.map((taskId) => ({ taskId, atMs: NOON }));
      await story.ledger.saveOutcome(projectId, { ...noOutcome, completedTasks });
    }
    const project = story.begin(story.process());
    await story.toRest();
    const made = eventsOf(project, 'forecast.made').map(({ forecast }) => forecast);
    assert.deepEqual(
      made.map((one) => [one.made, one.openTasks]),
      [
        ['before', 3],
        ['during', 2],
        ['during', 1],
        ['during', 0],
      ],
    );
    assert.ok(made.every(({ lowUsd, expectedUsd, highUsd }) => lowUsd <= expectedUsd && expectedUsd <= highUsd));
    // The plan cost ten cents, and each task will.
    assert.ok(Math.abs((made[0]?.expectedUsd ?? 0) - 0.4) < 0.1, `${made[0]?.expectedUsd}`);
  });
});
