import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tokensIn, usageOfTurn } from '../../../../../src/adapters/providers/antigravity/antigravity-tokens.ts';

const usage = (input: number, output: number) => ({ input, output, thinking: 0, cacheRead: 0, cacheWrite: 0 });

describe('the tokens of a turn', () => {
  it('are the difference when agy counts the conversation', () => {
    const before = { usage: usage(100, 10), turns: 1 };
    assert.deepEqual(usageOfTurn({ usage: usage(250, 30), turns: 2 }, before), usage(150, 20));
    assert.deepEqual(usageOfTurn({ usage: usage(250, 30), turns: undefined }, before), usage(150, 20));
  });

  it('are as reported when agy counts the turn, or the conversation is new to us', () => {
    const before = { usage: usage(100, 10), turns: 1 };
    assert.deepEqual(usageOfTurn({ usage: usage(250, 30), turns: 1 }, before), usage(250, 30));
    assert.deepEqual(usageOfTurn({ usage: usage(250, 5), turns: 2 }, before), usage(250, 5));
    assert.deepEqual(usageOfTurn({ usage: usage(250, 30), turns: 2 }, undefined), usage(250, 30));
  });

  it('are whole numbers that are not negative, whatever was reported', () => {
    assert.equal(tokensIn(undefined), undefined);
    assert.deepEqual(tokensIn({ input_tokens: 1.9, output_tokens: -3, thinking_tokens: 'x', cache_read_tokens: 2 }), {
      input: 1,
      output: 0,
      thinking: 0,
      cacheRead: 2,
      cacheWrite: 0,
    });
  });
});
