import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { handoverProblems, type HandoverReply } from '../../../../src/domain/turn/handover.ts';
import { readHandoverReply } from '../../../../src/domain/turn/reply-schema.ts';

const reply = (check: HandoverReply['check']): HandoverReply => ({
  understood: 'Half done.',
  next: 'The rest.',
  check,
});
const facts = (exitCode: number | null, edited = false) => ({ check: { command: 'npm test', exitCode }, edited });

describe('taking a task over', () => {
  it('is confirmed when the check ended as the system saw it end', () => {
    assert.deepEqual(handoverProblems(reply({ command: 'npm test', exitCode: 1 }), facts(1)), []);
    assert.deepEqual(handoverProblems(reply({ command: 'npm test', exitCode: 2 }), facts(1)), []);
    assert.deepEqual(handoverProblems(reply(null), { check: null, edited: false }), []);
  });

  it('is not confirmed by a check that was made up, left out or never ended', () => {
    assert.match(
      handoverProblems(reply({ command: 'npm test', exitCode: 0 }), facts(1))[0] ?? '',
      /said to end with 0/,
    );
    assert.match(handoverProblems(reply(null), facts(1))[0] ?? '', /not said how/);
    assert.match(handoverProblems(reply({ command: 'x', exitCode: null }), facts(0))[0] ?? '', /with nothing/);
  });

  it('is not confirmed when files were changed', () => {
    assert.match(handoverProblems(reply({ command: 'npm test', exitCode: 1 }), facts(1, true))[0] ?? '', /changed/);
  });

  it('needs the state in words, and takes a missing check for none', () => {
    assert.equal(readHandoverReply({ understood: ' ', next: 'x' }).ok, false);
    const read = readHandoverReply({ understood: 'All of it.', next: 'Go on.' });
    assert.deepEqual(read.ok && read.value.check, null);
  });
});
