import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectStatus } from '../../../src/domain/project.ts';
import { statusReasonCode } from '../../../src/domain/status-reason.ts';
import { reasonHeadline, reasonSentence } from '../../../src/presenters/reason-sentence.ts';
import { SAMPLE_AT, sampleCheck, sampleState } from '../../support/sample-state.ts';

const because = (code: string, detail: string, status: ProjectStatus) =>
  sampleState((state) => {
    state.project.status = status;
    state.project.reason = { code: statusReasonCode.parse(code), detail };
  });

describe('the reason of a status', () => {
  it('is whole sentences for every code there is, with and without a detail', () => {
    for (const code of statusReasonCode.options) {
      for (const detail of ['', 'something odd.', 'a\u001b[31m\nb']) {
        const sentence = reasonSentence(because(code, detail, 'paused'));
        assert.match(sentence, /^[A-Z].*\.$/, code);
        assert.doesNotMatch(sentence, /\.\.|: \.|undefined|\s\s|[\u001b\n!]/, code);
        assert.ok(sentence.startsWith(reasonHeadline(because(code, detail, 'paused'))));
      }
    }
  });

  it('tells what a person can do wherever the work has stopped for a person', () => {
    const stopped = statusReasonCode.options.filter(
      (code) => !['started', 'resumed', 'recovered', 'retried', 'providerBack', 'budgetReached'].includes(code),
    );
    for (const code of stopped) {
      assert.match(reasonSentence(because(code, 'x', 'failed')), /retry|Retry|Start|Resume|push/, code);
    }
  });

  it('names the verb that works from where the project stands', () => {
    assert.equal(
      reasonSentence(because('gitFailed', 'the index is locked', 'failed')),
      'A git command failed: the index is locked. It was tried once more and failed again. The work so far is kept. Mend it, then retry.',
    );
    assert.match(
      reasonSentence(because('limitReached', 'cost of $5.00', 'paused')),
      /Raise the limit; .* goes on by itself, otherwise resume\.$/,
    );
  });

  it('says until when it waits, as time left where the present is known', () => {
    const state = because('noProvider', 'all quotas are used up', 'waiting_for_credits');
    state.finance.waitingUntil = '2026-01-06T02:05:00.000Z';
    assert.match(reasonSentence(state), /goes on by itself, at the earliest 2026-01-06 02:05 UTC\./);
    assert.match(reasonSentence(state, SAMPLE_AT), /at the earliest 2026-01-06 02:05 UTC \(in 1 h 05 min\)\./);
    state.finance.waitingUntil = null;
    assert.match(reasonSentence(state), /goes on by itself as soon as one serves again\./);
  });

  it('names the checks that fail when the engine gave no detail', () => {
    const state = because('gatesFailed', '', 'failed');
    state.finalReport = { passed: false, at: state.project.createdAt, checks: [sampleCheck('lint', 'failed')] };
    assert.match(reasonHeadline(state), /^Checks stand in the way: lint\.$/);
  });
});
