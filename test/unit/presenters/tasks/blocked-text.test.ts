import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Blocking, StuckSignal } from '../../../../src/domain/task/blocking.ts';
import {
  blockedText,
  blockedWords,
  interruptedText,
  stuckText,
} from '../../../../src/presenters/tasks/blocked-text.ts';

describe('why a task is blocked', () => {
  const cases: [string, Blocking | undefined, string][] = [
    ['There is no network.', undefined, 'There is no network.'],
    [
      '',
      { cause: { kind: 'turnLimit', turns: 30 }, kept: { kind: 'branch', branch: 'df/aside' } },
      'It took 30 turns, which is the limit for one task. What was begun is kept in the branch df/aside.',
    ],
    [
      'I cannot go on.',
      { kept: { kind: 'folder', folder: '/aside' } },
      'I cannot go on. What was begun is kept in the folder /aside.',
    ],
    [
      '',
      { cause: { kind: 'stuck', signal: { kind: 'unchanged', times: 3 } } },
      '3 turns in a row left every file as it was.',
    ],
  ];
  for (const [because, blocking, sentence] of cases) {
    it(`is said: ${sentence}`, () => {
      assert.equal(blockedWords(because, blocking), sentence);
    });
  }

  it('is said of no task that is open', () => {
    assert.equal(blockedText({ blockedBecause: null }), null);
    assert.equal(blockedText({ blockedBecause: '', blocking: { cause: { kind: 'turnLimit', turns: 2 } } })?.length, 49);
  });
});

describe('work that does not move', () => {
  const cases: [StuckSignal, string][] = [
    [
      { kind: 'sameGateFailure', times: 3, checks: 'lint\ntest' },
      'The same checks failed 3 times in a row: lint, test.',
    ],
    [{ kind: 'repeatedActions', times: 4 }, 'The same was done 4 turns in a row.'],
    [{ kind: 'malformedReplies', times: 3 }, '3 replies could not be read.'],
    [{ kind: 'unchanged', times: 5 }, '5 turns in a row left every file as it was.'],
  ];
  for (const [signal, sentence] of cases) {
    it(`is said: ${sentence}`, () => {
      assert.equal(stuckText(signal), sentence);
    });
  }
});

describe('a turn without an end', () => {
  it('says why, also in the words of an older version', () => {
    assert.match(interruptedText({ because: '' }), /^The process that asked for it ended/);
    assert.equal(interruptedText({ because: 'killed' }), 'killed');
  });
});
