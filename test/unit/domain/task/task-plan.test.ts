import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planProblems, taskPlanSchema } from '../../../../src/domain/task/task-plan.ts';

const draft = (key: string, dependencies: string[] = [], persona?: string) => ({
  key,
  title: `Task ${key}`,
  dependencies,
  acceptanceCheck: { command: 'true', description: '' },
  ...(persona === undefined ? {} : { persona }),
});
const problemsOf = (...drafts: ReturnType<typeof draft>[]) =>
  planProblems(taskPlanSchema.parse({ tasks: drafts }).tasks, ['engineer']);

describe('a task plan', () => {
  it('is accepted when every dependency leads somewhere', () => {
    assert.deepEqual(problemsOf(draft('a'), draft('b', ['a']), draft('c', ['a', 'b'], 'engineer')), []);
  });

  it('names the tasks that wait for each other, and only those', () => {
    assert.deepEqual(problemsOf(draft('a'), draft('b', ['c']), draft('c', ['b', 'a'])), [
      'these tasks wait for each other: b, c',
    ]);
  });

  it('counts a task that waits for itself as a circle', () => {
    assert.deepEqual(problemsOf(draft('a', ['a'])), ['these tasks wait for each other: a']);
  });

  it('names duplicates, unknown dependencies and unknown personas', () => {
    assert.deepEqual(problemsOf(draft('a'), draft('a'), draft('b', ['x'], 'wizard')), [
      'two tasks have the key "a"',
      'two tasks have the title "task a"',
      'task "b" depends on "x", which does not exist',
      'task "b" asks for the persona "wizard"; this project has engineer',
    ]);
  });
});
