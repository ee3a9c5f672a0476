import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  billOfAgyTurn,
  tokensIn,
  type AgyUse,
  type Tally,
} from '../../../../../src/adapters/providers/antigravity/antigravity-tokens.ts';

const usage = (input: number, output: number) => ({ input, output, thinking: 0, cacheRead: 0, cacheWrite: 0 });

describe('the tokens of a turn', () => {
  const use: AgyUse = {
    ...{ version: [1, 2, 16], told: undefined, before: undefined, steps: usage(0, 0), hasBegun: true, actions: 0 },
    ...{ promptBytes: 1000, replyBytes: 100, failure: null },
  };
  const told = (now: Tally, before: Tally | undefined, version: AgyUse['version'] = [1, 2, 16]) => {
    return billOfAgyTurn({ ...use, told: now, before, version }).usage;
  };

  it('are the difference in the versions that count the conversation', () => {
    const before = { usage: usage(100, 10), turns: 1 };
    for (const version of [
      [1, 2, 11],
      [1, 2, 16],
    ] as const) {
      assert.deepEqual(told({ usage: usage(250, 30), turns: 2 }, before, version), usage(150, 20));
      assert.deepEqual(told({ usage: usage(250, 30), turns: undefined }, before, version), usage(150, 20));
    }
  });

  it('are as reported in all others, where a second turn may be like the first', () => {
    const before = { usage: usage(100, 10), turns: 1 };
    for (const version of [
      [1, 1, 15],
      [1, 2, 10],
      [1, 2, 17],
      [1, 3, 2],
      [2, 0, 0],
    ] as const) {
      assert.deepEqual(told({ usage: usage(100, 10), turns: 2 }, before, version), usage(100, 10));
    }
  });

  it('are as reported when the count began anew, or the conversation is new to us', () => {
    const before = { usage: usage(100, 10), turns: 1 };
    assert.deepEqual(told({ usage: usage(250, 30), turns: 1 }, before), usage(250, 30));
    assert.deepEqual(told({ usage: usage(250, 5), turns: 2 }, before), usage(250, 5));
    assert.deepEqual(told({ usage: usage(250, 30), turns: 2 }, undefined), usage(250, 30));
  });

  it('are those of its steps, as a lower bound, where there was no result, or one of zeros', () => {
    for (const result of [undefined, { usage: usage(0, 0), turns: 1 }]) {
      const bill = billOfAgyTurn({ ...use, told: result, steps: usage(900, 50), failure: 'timeout' });
      assert.deepEqual(bill, { usage: usage(900, 50), basis: 'atLeast' });
    }
  });

  it('are estimated upwards where nothing was told, and none where the turn was refused', () => {
    const zero = { usage: usage(0, 0), turns: 1 };
    const bill = billOfAgyTurn({ ...use, told: zero, actions: 2 });
    assert.equal(bill.basis, 'estimated');
    assert.ok(bill.usage.input > 3 * 25_000 && bill.usage.output >= 100);
    assert.equal(billOfAgyTurn({ ...use, told: zero, failure: 'quota' }).basis, 'refused');
    assert.equal(billOfAgyTurn({ ...use, hasBegun: false, failure: 'timeout' }).basis, 'refused');
    assert.equal(billOfAgyTurn({ ...use, failure: 'timeout' }).basis, 'estimated');
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
