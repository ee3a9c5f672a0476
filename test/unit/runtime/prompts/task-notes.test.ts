import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { completionNote, retryNote, stuckLine } from '../../../../src/runtime/prompts/task-notes.ts';
import { sampleCheck } from '../../../support/builders/sample-state.ts';

describe('the note of a task', () => {
  it('that is done says what was checked, and what was not', () => {
    const checks = [
      sampleCheck('test', 'passed'),
      sampleCheck('types', 'passed'),
      sampleCheck('lint', 'notVerified'),
      sampleCheck('slow', 'flaky'),
      sampleCheck('old', 'failedBefore'),
    ];
    assert.equal(
      completionNote(checks, false),
      'test, types passed. Not verified: lint. Flaky, failed and then passed: slow. Failed before the work too: old. Nothing had to be changed.',
    );
    assert.equal(completionNote([], true), '');
  });

  it('that is tried again says what ended the try before', () => {
    assert.equal(retryNote({ blockedBecause: 'no network' }), 'Tried again after: no network');
    assert.equal(
      retryNote({
        blockedBecause: '',
        blocking: { cause: { kind: 'turnLimit', turns: 30 }, kept: { kind: 'branch', branch: 'df/aside' } },
      }),
      'Tried again after: It took 30 turns, which is the limit for one task. What was begun is kept in the branch df/aside.',
    );
    assert.equal(
      retryNote({
        blockedBecause: '',
        blocking: { cause: { kind: 'stuck', signal: { kind: 'unchanged', times: 3 } } },
      }),
      'Tried again after: 3 turns in a row left every file as it was.',
    );
  });
});

describe('why an agent makes no progress', () => {
  it('names all checks that failed on one line', () => {
    const line = stuckLine({
      kind: 'sameGateFailure',
      times: 2,
      checks: 'Tests\nExisting tests and checks (package.json)',
    });
    assert.equal(line, 'The same checks failed 2 times in a row: Tests, Existing tests and checks (package.json).');
  });
});
