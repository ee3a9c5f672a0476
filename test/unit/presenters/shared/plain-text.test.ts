import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { oneLine, plainText, withDetail } from '../../../../src/presenters/shared/plain-text.ts';

describe('text that others wrote', () => {
  it('loses what would drive a terminal and keeps what a person reads', () => {
    const said =
      '\u001b[2J\u001b[1;31mred\u001b[0m \u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\r\n\ttab\u009b31m\u0008!';
    assert.equal(plainText(said), 'red link\n\ttab!');
  });

  it('cannot be shown in another order than it is written', () => {
    assert.equal(plainText('a\u202eb\u2066c'), 'abc');
  });

  it('is cut to a line with a mark where it was cut', () => {
    assert.equal(oneLine('one\n  two\tthree', 9), 'one two…');
    assert.equal(oneLine('one\n  two'), 'one two');
  });

  it('leaves no dangling colon where there is no detail, and no double full stop where there is', () => {
    assert.equal(withDetail('git failed', ''), 'git failed.');
    assert.equal(withDetail('git failed', 'no space.\n'), 'git failed: no space.');
  });
});
