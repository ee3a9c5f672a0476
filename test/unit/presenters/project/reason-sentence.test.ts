import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { statusReasonCode } from '../../../../src/domain/run/status-reason.ts';
import { reasonHeadline, reasonSentence } from '../../../../src/presenters/project/reason-sentence.ts';
import type { StatusReasonCode } from '../../../../src/domain/run/status-reason.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import { begun, completed, midway, newProject } from '../../../support/told/by-hand.ts';
import { WRITTEN_REASONS } from '../../../support/told/refused-status.ts';
import { stopped, wentOn, type StopCode } from '../../../support/told/stopped.ts';
import { tales } from '../../../support/told/tales.ts';

const working = midway();
const NEEDS_A_RUN = {
  gatesFailed: tales.gaveUp,
  publishConflict: tales.conflict,
  planRefused: tales.planRefused,
  checksCannotRun: tales.unable,
};

/** A project that has this reason, by a way that leads there; with this detail where the engine lets it have one. */
function because(code: StatusReasonCode, detail: string): ProjectState {
  switch (code) {
    case 'created':
      return newProject().state;
    case 'started':
      return begun(newProject()).state;
    case 'resumed':
      return wentOn(stopped(working, 'pausedByUser'), 'resumed').state;
    case 'retried':
      return wentOn(stopped(working, 'gitFailed'), 'retried').state;
    case 'providerBack':
      return wentOn(stopped(working, 'noProvider'), 'providerBack').state;
    case 'allTasksDone':
      return completed(working).state;
    case 'gatesFailed':
    case 'publishConflict':
    case 'planRefused':
    case 'checksCannotRun':
      return NEEDS_A_RUN[code].state;
    default:
      return stopped(working, code satisfies StopCode, detail).state;
  }
}

const codes = ['created', ...WRITTEN_REASONS] as const;

describe('the reason of a status', () => {
  it('is whole sentences for every code that the engine writes, with and without a detail', () => {
    assert.equal(codes.length, statusReasonCode.options.length);
    for (const code of codes) {
      for (const detail of ['', 'something odd.', 'a\u001b[31m\nb']) {
        const state = because(code, detail);
        assert.equal(state.project.reason.code, code);
        const sentence = reasonSentence(state);
        assert.match(sentence, /^[A-Z].*\.$/, code);
        assert.doesNotMatch(sentence, /\.\.|: \.|undefined|\s\s|[\u001b\n!]/, code);
        assert.ok(sentence.startsWith(reasonHeadline(state)));
      }
    }
  });

  it('tells what a person can do wherever the work has stopped for a person', () => {
    const stood = codes.filter((code) => !['started', 'resumed', 'retried', 'providerBack'].includes(code));
    for (const code of stood) {
      const told = reasonSentence(because(code, 'x'));
      if (code === 'budgetReached' || code === 'noProvider' || code === 'providersFailing')
        assert.match(told, /goes on by itself.*To go on sooner|to go on sooner/, code);
      else assert.match(told, /retry|Retry|Start|Resume|resume|push/, code);
    }
  });

  it('names the verb that works from where the project stands', () => {
    assert.equal(
      reasonSentence(because('gitFailed', 'the index is locked')),
      'A git command failed: the index is locked. It was tried again and failed again. The work so far is kept. Fix it, then retry.',
    );
    assert.match(
      reasonSentence(because('limitReached', 'cost of $5.00')),
      /Raise the limit; .* goes on by itself, otherwise resume\.$/,
    );
  });

  it('says until when it waits, as time left where the present is known', () => {
    const waiting = (until: string | null) => stopped(working, 'noProvider', 'all quotas are used up', until).state;
    const state = waiting('2026-01-06T02:05:00.000Z');
    assert.match(reasonSentence(state), /goes on by itself, at the earliest 2026-01-06 02:05 UTC\./);
    assert.match(
      reasonSentence(state, Date.parse('2026-01-06T01:00:00.000Z')),
      /at the earliest 2026-01-06 02:05 UTC \(in 1 h 05 min\)\./,
    );
    assert.match(reasonSentence(waiting(null)), /goes on by itself as soon as one is available again\./);
  });

  it('claims a commit, a push or a remote only where there is one', () => {
    const blocked = because('tasksBlocked', 'x');
    assert.match(reasonSentence(blocked), / What was done is committed\. /);
    assert.match(reasonSentence({ ...blocked, commits: [] }), / Nothing was committed\. /);
    const checkpoints = blocked.commits.map((commit) => ({ ...commit, kind: 'checkpoint' as const }));
    assert.match(reasonSentence({ ...blocked, commits: checkpoints }), / committed as a checkpoint .* not verified\. /);
    const lost = because('worktreeLost', 'x');
    assert.match(reasonSentence(lost), /is safe on its branch/);
    assert.doesNotMatch(reasonSentence({ ...lost, commits: [] }), /committed/);
    const done = because('allTasksDone', '');
    assert.match(reasonSentence(done), /push the branch by hand\.$/);
    assert.match(reasonSentence({ ...done, remote: null }), /no remote to push it to\.$/);
    assert.match(reasonSentence({ ...done, commits: [], publishedCommit: null }), /nothing to push\.$/);
  });

  it('names the checks that fail', () => {
    assert.equal(reasonHeadline(tales.gaveUp.state), 'Checks stand in the way: test.');
  });

  it('names the verb that raises a time limit', () => {
    assert.match(
      reasonSentence(tales.timeLimit.state),
      /^The project reached its time limit of 31 min\. .* then retry\.$/,
    );
  });
});
