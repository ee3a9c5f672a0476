import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { taskRows } from '../../../../src/presenters/tasks/task-row.ts';
import { tickAnswer } from '../../../../src/presenters/tasks/checkbox-text.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import type { Told } from '../../../support/told/told.ts';

describe('the answer to a click on a checkbox', () => {
  const answersOf = (told: Told): string[] => taskRows(told.state).map((row) => tickAnswer(row));
  const answers = answersOf(midway());

  it('says what verified a task that stays ticked', () => {
    assert.match(answers[0] ?? '', /“Read the year” stays ticked: it is done \(Acceptance check: Read the year passed/);
  });

  it('says what ticks a task', () => {
    assert.match(answers[1] ?? '', /once its acceptance check and the checks of the repository have passed/);
  });

  it('says what to do about a blocked one', () => {
    assert.match(answersOf(stopped(midway(), 'tasksBlocked', 'no network'))[1] ?? '', /retry the project/);
  });
});
