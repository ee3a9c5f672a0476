import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RepositoryDifference } from '../../../src/domain/evidence/repository-difference.ts';
import { failed, succeeded } from '../../../src/domain/result.ts';
import { CheckedStory } from '../../support/stories/checked-story.ts';
import type { KeptProject } from '../../support/fakes/memory-journal.ts';
import { eventsOf } from '../../support/stories/run-story.ts';
import { aPersona } from '../../support/builders/state-builders.ts';
import { differenceOf } from '../../support/builders/differences.ts';

const MINUTE = 60_000;
const refuses = { fail: { kind: 'refused' as const, message: 'I cannot help with that.' }, takesMs: 1000 };
const blocked = { says: '{"status":"blocked","summary":"There is no network.","because":"no network"}' };

function story(): { told: CheckedStory; provider: ReturnType<CheckedStory['provider']> } {
  const told = new CheckedStory();
  const provider = told.provider('only');
  provider.tasks = 1;
  return { told, provider };
}

/** The user's repository is another one after the turn with this number. */
function changedDuring(turn: number): { compareSeals: () => RepositoryDifference[] } {
  let turns = 0;
  return { compareSeals: () => (++turns === turn ? [differenceOf.branch] : []) };
}

const endOf = ({ state }: KeptProject): string[] => [state.project.status, state.project.reason.code];

describe('the end of a run', () => {
  it('at its time is a timeout, with a checkpoint of what was begun', async () => {
    const { told, provider } = story();
    provider.queue.push({}, { takesMs: 60 * MINUTE });
    const project = told.begin(told.checkedProcess(), { maxRuntimeMs: 10 * MINUTE });
    await told.toRest();
    assert.deepEqual(endOf(project), ['timeout', 'runtimeReached']);
    assert.ok(project.state.project.activeMs >= 10 * MINUTE);
    assert.deepEqual(
      project.state.commits.map(({ kind }) => kind),
      ['checkpoint'],
    );
    assert.equal(project.state.publishedCommit, null);
  });

  it('that was given up keeps a checkpoint, and publishes no more than was verified', async () => {
    const { told } = story();
    // What fails is repeated once.
    const fails = { exitCode: 1, output: 'expected 3, got 4' };
    told.checks.push({}, {}, fails, fails, {}, fails, fails);
    const project = told.begin(told.checkedProcess());
    await told.toRest();
    assert.deepEqual(endOf(project), ['failed', 'gatesFailed']);
    const { commits, publishedCommit, taskList } = project.state;
    assert.deepEqual(
      commits.map(({ kind }) => kind),
      ['task', 'task', 'checkpoint'],
    );
    assert.equal(publishedCommit, commits[1]?.sha);
    // What the repair was told.
    assert.equal(taskList.tasks[1]?.description, 'test (npm test):\nexpected 3, got 4');
  });
});

describe('a task that is blocked', () => {
  it('stays in progress where its leftovers cannot be set aside, and is blocked once they can', async () => {
    const { told, provider } = story();
    provider.queue.push({}, blocked);
    let times = 0;
    const setAside = async () =>
      ++times === 1 ? failed({ kind: 'commandFailed' as const, message: 'It cannot be done.' }) : succeeded(null);
    const deps = told.checkedProcess({ setAside });
    const project = told.begin(deps);
    await told.toRest();
    assert.deepEqual(
      [...endOf(project), project.state.taskList.tasks[0]?.status],
      ['paused', 'gitFailed', 'in_progress'],
    );
    await told.goOn(deps, project);
    await told.toRest();
    assert.deepEqual(
      [...endOf(project), project.state.taskList.tasks[0]?.status],
      ['failed', 'tasksBlocked', 'blocked'],
    );
    assert.equal(provider.asked.length, 2);
  });
});

describe('a task that begins', () => {
  it('is given to whom the plan names, else to the first that is not the project manager', async () => {
    const personas = ['project-manager', 'tester', 'engineer'].map((name, priority) => aPersona(name, { priority }));
    const workersWith = async (persona: string | undefined): Promise<string[]> => {
      const { told, provider } = story();
      const task = { key: 'a', title: 'One', description: 'Do it.', acceptanceCheck: { command: 'true' }, persona };
      provider.queue.push({ says: JSON.stringify({ tasks: [task] }) });
      const project = told.begin(told.checkedProcess(), {}, { personas });
      await told.toRest();
      assert.deepEqual(endOf(project), ['completed', 'allTasksDone'], project.state.project.reason.detail);
      return eventsOf(project, 'task.started').map((event) => event.persona);
    };
    assert.deepEqual(await workersWith(undefined), ['tester']);
    assert.deepEqual(await workersWith('engineer'), ['engineer']);
  });
});

describe('a project that a change of the repository has paused', () => {
  it('asks for no better plan meanwhile', async () => {
    const { told, provider } = story();
    provider.queue.push({ says: 'Here is my plan.' });
    const project = told.begin(told.checkedProcess(changedDuring(1)));
    await told.toRest();
    assert.deepEqual([...endOf(project), provider.asked.length], ['paused', 'tampered', 1]);
  });

  it('blocks no task meanwhile, however often it was refused', async () => {
    const { told, provider } = story();
    provider.queue.push({}, refuses, refuses, refuses);
    const project = told.begin(told.checkedProcess(changedDuring(4)));
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'tampered']);
    assert.deepEqual([project.state.taskList.tasks[0]?.status, provider.asked.length], ['in_progress', 4]);
  });
});
