import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { activityText } from '../../../../src/presenters/project/activity-text.ts';

describe('what goes on right now', () => {
  it('is told in words and never by the ids of a step', () => {
    const step = (text: string) => activityText({ type: 'step.began', projectId: 'p', step: text });
    assert.equal(step('gate Acceptance check: Add two'), 'runs the check Acceptance check: Add two');
    assert.equal(step('commit 9b1271b2-2ef0/80036fbb/1'), 'commits');
    assert.equal(step('turn ace82e43-9689'), undefined);
  });

  it('is the last line that a check printed, and nothing that drives a terminal', () => {
    const printed = (text: string) => activityText({ type: 'command.printed', projectId: 'p', name: 'tests', text });
    assert.equal(printed('one\n\u001b[32m12 passing\u001b[0m\n\n'), 'tests: 12 passing');
    assert.equal(printed('\n\u001b[2K\n'), undefined);
  });
});
