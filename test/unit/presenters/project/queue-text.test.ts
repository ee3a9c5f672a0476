import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { QueuePlace } from '../../../../src/domain/run/snapshot.ts';
import { attentionText } from '../../../../src/presenters/project/attention-text.ts';
import { projectFacts } from '../../../../src/presenters/project/project-facts.ts';
import { queueText } from '../../../../src/presenters/project/queue-text.ts';
import { stoppedProjects } from '../../../../src/presenters/project/stopped-projects.ts';
import { finalSummary } from '../../../../src/presenters/report/final-summary.ts';
import { progressDocument } from '../../../../src/presenters/report/progress-document.ts';
import { asked, midway, newProject } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';

describe('a place in the queue in words', () => {
  const cases: [place: number, running: number, rests: number, text: string][] = [
    [1, 1, 1, 'Queued, 1st: starts when the running project stops'],
    [1, 3, 1, 'Queued, 1st: starts when one of the 3 running projects stops'],
    [2, 3, 1, 'Queued, 2nd: starts after the project before it, when one of the 3 running projects stops'],
    [3, 1, 1, 'Queued, 3rd: starts after the 2 projects before it, when the running project stops'],
    // The limit was lowered while they ran.
    [1, 4, 3, 'Queued, 1st: starts when 3 of the 4 running projects have stopped'],
    [1, 2, 2, 'Queued, 1st: starts when the 2 running projects have stopped'],
    // No window is open, or one has just been.
    [1, 0, 1, 'Queued, 1st: starts once an editor window takes it up'],
    [11, 2, 1, 'Queued, 11th: starts after the 10 projects before it, when one of the 2 running projects stops'],
    [22, 1, 1, 'Queued, 22nd: starts after the 21 projects before it, when the running project stops'],
  ];
  for (const [place, running, rests, text] of cases) {
    it(`is ${text}`, () => {
      assert.equal(queueText({ place, running, rests }), text);
    });
  }

  it('stands wherever else the reason of the status stands', () => {
    const queue: QueuePlace = { place: 1, running: 1, rests: 1 };
    const shown = { ...asked(newProject()).shown(), queue };
    const text = queueText(queue);
    assert.equal(projectFacts(shown, [])[0]?.label, text);
    assert.match(finalSummary(shown, 'posix'), new RegExp(`^Parse dates: queued, 1st\n${text}\\.\n`));
    assert.ok(progressDocument(shown, []).includes(`${text}.`));
  });

  it('is no call for a person, who has said already that it is to go on', () => {
    const told = stopped(midway(), 'providerFailed');
    const factory = (project: ReturnType<typeof told.shown>) => ({
      ...{ projects: [project], unreadable: [], providers: [], problems: [], sandbox: undefined },
    });
    assert.equal(attentionText(factory(told.shown('nobody')))?.people, 1);
    assert.deepEqual(stoppedProjects('scripted', [told.shown('nobody')]).length, 1);
    const queued = { ...asked(told, 'resume').shown('nobody'), queue: { place: 1, running: 1, rests: 1 } };
    assert.equal(attentionText(factory(queued)), undefined);
    assert.deepEqual(stoppedProjects('scripted', [queued]), []);
  });
});
