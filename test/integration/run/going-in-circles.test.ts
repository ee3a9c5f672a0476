import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { succeeded } from '../../../src/domain/result.ts';
import { blockedText } from '../../../src/presenters/tasks/blocked-text.ts';
import { CheckedStory } from '../../support/stories/checked-story.ts';
import type { KeptProject } from '../../support/fakes/memory-journal.ts';
import { eventsOf } from '../../support/stories/run-story.ts';
import { aPersona } from '../../support/builders/state-builders.ts';

/** Nothing that an agent does changes a file. */
const unchanged = { fingerprint: async () => succeeded('same') };
const goesOn = { goesOn: true };
const personas = ['engineer', 'tester', 'project-manager'].map((name, priority) => aPersona(name, { priority }));

/** Who took each turn of work, in order. */
const workers = (project: KeptProject): string[] =>
  eventsOf(project, 'turn.started')
    .filter(({ operation }) => operation === 'work')
    .map(({ persona, providerId }) => `${persona} on ${providerId}`);
const responses = (project: KeptProject): string[] => eventsOf(project, 'agent.stuck').map(({ response }) => response);

describe('a task that goes in circles', () => {
  it('is in other hands with the very next turn, each help gets as many turns, and then it ends', async () => {
    const told = new CheckedStory();
    const [first, second] = [told.provider('a', { priority: 1 }), told.provider('b', { priority: 2 })];
    first.tasks = 1;
    first.queue.push({}, ...Array.from({ length: 30 }, () => goesOn));
    second.queue.push({}, ...Array.from({ length: 30 }, () => goesOn));
    const project = told.begin(told.checkedProcess(unchanged), {}, { personas });
    await told.toRest();
    assert.deepEqual(responses(project), ['otherPersona', 'otherProvider', 'stop']);
    assert.deepEqual(workers(project), [
      ...Array.from({ length: 4 }, () => 'engineer on a'),
      ...Array.from({ length: 3 }, () => 'tester on a'),
      ...Array.from({ length: 3 }, () => 'tester on b'),
    ]);
    assert.equal(project.state.project.reason.code, 'tasksBlocked');
    const [blocked] = project.state.taskList.tasks.map(blockedText);
    assert.match(blocked ?? '', /^3 turns in a row left every file as it was\./);
  });

  it('is given to another persona with all that is to be known, though a reply was to be corrected', async () => {
    const told = new CheckedStory();
    const only = told.provider('only');
    only.tasks = 1;
    only.queue.push({}, goesOn, goesOn, goesOn, { says: 'I did it.' });
    const project = told.begin(told.checkedProcess(unchanged), {}, { personas });
    await told.toRest();
    assert.deepEqual(responses(project), ['otherPersona']);
    const [last] = eventsOf(project, 'turn.started').slice(-1);
    assert.deepEqual([last?.operation, last?.persona], ['work', 'tester']);
    assert.match(last?.prompt ?? '', /Task 0/);
    assert.match(last?.prompt ?? '', /3 turns in a row left every file as it was/);
    assert.equal(project.state.project.status, 'completed');
  });

  it('is never given to the project manager', async () => {
    const told = new CheckedStory();
    const only = told.provider('only');
    only.tasks = 1;
    only.queue.push({}, ...Array.from({ length: 30 }, () => goesOn));
    const project = told.begin(told.checkedProcess(unchanged));
    await told.toRest();
    assert.deepEqual(responses(project), ['stop']);
    assert.deepEqual(
      workers(project),
      Array.from({ length: 4 }, () => 'engineer on only'),
    );
  });
});
