import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { projectNotifications } from '../../../../src/presenters/project/project-notifications.ts';
import { completed, midway, taskDone } from '../../../support/told/by-hand.ts';
import { stopped, wentOn } from '../../../support/told/stopped.ts';
import { beforeItsEnd } from '../../../support/told/surfaces.ts';
import { tales } from '../../../support/told/tales.ts';
import type { Told } from '../../../support/told/told.ts';

const working = midway();
const kinds = (after: Told, before = working): string[] =>
  projectNotifications(before.shown(), after.shown()).map((news) => news.kind);
/** Told to a person who last looked before it came to its end. */
const atItsEnd = (told: Told): string[] => kinds(told, beforeItsEnd(told));

describe('the news about a project', () => {
  it('is none for a project that is seen for the first time', () => {
    assert.deepEqual(projectNotifications(undefined, working.shown()), []);
  });

  it('is none when nothing happened', () => {
    assert.deepEqual(kinds(working), []);
  });

  it('is none for what the user did', () => {
    assert.deepEqual(atItsEnd(tales.paused), []);
    assert.deepEqual(atItsEnd(tales.terminated), []);
    const stood = stopped(working, 'limitReached', 'turns');
    assert.deepEqual(kinds(wentOn(stood, 'resumed'), stood), []);
  });

  it('tells each way of coming to a stand', () => {
    assert.deepEqual(kinds(completed(working)), ['completed']);
    assert.deepEqual(atItsEnd(tales.gitFailed), ['stopped']);
    assert.deepEqual(atItsEnd(tales.gaveUp), ['failed']);
    assert.deepEqual(atItsEnd(tales.timeLimit), ['limit']);
    assert.deepEqual(atItsEnd(tales.waiting), ['waiting']);
    assert.deepEqual(atItsEnd(tales.budget), ['budget']);
    assert.deepEqual(atItsEnd(tales.turnLimit), ['limit']);
    assert.deepEqual(kinds(stopped(working, 'familyLimitReached', 'turns')), ['limit']);
    assert.deepEqual(atItsEnd(tales.needsConsent), ['needsProvider']);
  });

  it('tells a change of the repository before that the project paused for it', () => {
    assert.deepEqual(atItsEnd(tales.tampered), ['tampered']);
  });

  it('tells tasks that were done, all in one', () => {
    const both = completed(working).upTo('task.completed', 3).shown();
    const [news, ...more] = projectNotifications(working.shown(), both);
    assert.equal(news?.message, 'Parse dates: “Read the month”, “Read the day” are done.');
    assert.deepEqual(more, []);
    assert.match(
      projectNotifications(working.shown(), taskDone(working).shown())[0]?.message ?? '',
      /“Read the month” is done\.$/,
    );
  });

  it('tells that another provider goes on and why, and not who served first', () => {
    const switched = tales.night.upTo('provider.switched');
    const before = tales.night.when((_, { seq }) => seq === switched.state.seq - 1);
    const [news, ...more] = projectNotifications(before.shown(), switched.shown());
    assert.equal(news?.kind, 'switched');
    assert.match(news.message, /^Parse dates: agy goes on in place of openai: openai: 5-hour window used up/);
    assert.deepEqual(more, []);
    const first = tales.night.upTo('turn.ended');
    assert.deepEqual(projectNotifications(tales.night.upTo('gates.baselined').shown(), first.shown()), []);
  });
});
