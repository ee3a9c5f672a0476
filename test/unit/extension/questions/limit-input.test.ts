import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseDuration } from '../../../../src/domain/duration.ts';
import {
  amountInput,
  durationInput,
  parseAmount,
  runtimeProblem,
} from '../../../../src/extension/questions/limit-input.ts';

describe('a limit as a person types it', () => {
  for (const ms of [1000, 90_000, 5_400_000, 43_200_000, 2_592_000_000, 1500]) {
    it(`writes ${ms} ms so that it is read back`, () => {
      assert.equal(parseDuration(durationInput(ms)), ms);
    });
  }

  it('is short where it can be', () => {
    assert.equal(durationInput(43_200_000), '12h');
    assert.equal(durationInput(5_400_000), '1h30m');
  });

  for (const [text, problem] of [
    ['', /duration/],
    ['soon', /duration/],
    ['250ms', /one second/],
    ['31d', /30 days/],
  ] as const) {
    it(`is refused as time: "${text}"`, () => {
      assert.match(runtimeProblem(text) ?? '', problem);
    });
  }

  it('is accepted as time from a second to thirty days', () => {
    assert.equal(runtimeProblem('1s'), undefined);
    assert.equal(runtimeProblem('30d'), undefined);
  });

  it('is no limit when nothing is typed, and stays so when shown again', () => {
    assert.deepEqual(parseAmount('  ', 'cost'), { value: null });
    assert.equal(amountInput(null), '');
  });

  it('is an amount with or without the sign', () => {
    assert.deepEqual(parseAmount('$ 2.50', 'cost'), { value: 2.5 });
    assert.deepEqual(parseAmount('40', 'turns'), { value: 40 });
    assert.deepEqual(parseAmount('2,000,000', 'tokens'), { value: 2_000_000 });
    assert.deepEqual(parseAmount('500k', 'tokens'), { value: 500_000 });
    assert.deepEqual(parseAmount('1.5M', 'tokens'), { value: 1_500_000 });
  });

  for (const [text, what] of [
    ['-1', 'cost'],
    ['1e9', 'cost'],
    ['five', 'cost'],
    ['0', 'turns'],
    ['2.5', 'turns'],
    ['99999999', 'turns'],
    ['0', 'tokens'],
    ['0.0001m', 'tokens'],
    ['1.5', 'tokens'],
    ['-5k', 'tokens'],
    ['5g', 'tokens'],
    ['999999999m', 'tokens'],
    ['many', 'tokens'],
  ] as const) {
    it(`is refused as ${what}: "${text}"`, () => {
      assert.ok('problem' in parseAmount(text, what));
    });
  }
});
