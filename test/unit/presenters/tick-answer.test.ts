import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { taskRows } from '../../../src/presenters/task-row.ts';
import { tickAnswer } from '../../../src/presenters/tick-answer.ts';
import { sampleState } from '../../support/sample-state.ts';

describe('the answer to a click on a checkbox', () => {
  const rows = taskRows(
    sampleState((state) => {
      const last = state.taskList.tasks[2];
      if (last !== undefined) last.status = 'blocked';
    }),
  );
  const answers = rows.map((row) => tickAnswer(row));

  it('says what verified a task that stays ticked', () => {
    assert.match(answers[0] ?? '', /“Read the year” stays ticked: it is done \(acceptance check passed/);
  });

  it('says what ticks a task', () => {
    assert.match(answers[1] ?? '', /once its acceptance check and the checks of the repository have passed/);
  });

  it('says what to do about a blocked one', () => {
    assert.match(answers[2] ?? '', /retry the project/);
  });
});
