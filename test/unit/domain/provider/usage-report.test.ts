import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { totalTokens } from '../../../../src/domain/money/tokens.ts';
import {
  billedTokens,
  bookedCost,
  highestOf,
  sumOf,
  tokensFrom,
  weakerBasis,
  type ReportedTokens,
} from '../../../../src/domain/provider/usage-report.ts';

const openai = { cacheInInput: true, thinkingInOutput: true } as const;
const unknown = { cacheInInput: null, thinkingInOutput: null } as const;
const seen = { sentBytes: 20_000, receivedBytes: 800, mostInput: 21_000, mostOutput: 800, outputLimit: 4000 };

describe('the tokens of one exchange', () => {
  const output = (
    told: Omit<ReportedTokens, keyof typeof openai>,
    how: typeof openai | typeof unknown = openai,
  ): number => tokensFrom({ ...told, ...how }).output;

  it('are as told where the numbers agree', () => {
    const told = { input: 2006, output: 300, total: 2306, thinking: 100, cacheRead: 1920, ...openai };
    const expected = { input: 86, output: 300, thinking: 100, cacheRead: 1920, cacheWrite: 0 };
    assert.deepEqual(billedTokens(told, seen), { usage: expected, basis: 'told' });
  });

  it('have the largest output that the numbers allow', () => {
    assert.equal(output({ input: 1000, output: 100, thinking: 5000, total: 6100 }), 5100);
    assert.equal(output({ input: 1000, output: 100, thinking: 50, total: 1150 }), 150);
    assert.equal(output({ input: 1000, output: 100, thinking: 50, total: 1100 }), 100);
    assert.equal(output({ input: 1000, output: 100, thinking: 5000 }), 5100);
    assert.equal(output({ input: 1000, output: 0, total: 1400 }), 400);
    assert.equal(output({ input: 1000, output: 300, total: 1000 }), 300);
    assert.equal(output({ input: 1000, output: 300, thinking: 20 }, unknown), 320);
    assert.equal(output({ input: 1000, output: 300, thinking: 20, total: 1300 }, unknown), 300);
  });

  it('count what was cached once, and beside the prompt where it cannot be part of it', () => {
    const parts = (told: ReportedTokens): number[] => {
      const { input, cacheRead, cacheWrite } = tokensFrom(told);
      return [input, cacheRead, cacheWrite];
    };
    assert.deepEqual(parts({ input: 1000, cacheRead: 800, ...openai }), [200, 800, 0]);
    assert.deepEqual(parts({ input: 100, cacheRead: 800, ...openai }), [100, 800, 0]);
    assert.deepEqual(parts({ input: 1000, cacheRead: 300, cacheWrite: 500, ...openai }), [200, 300, 500]);
    assert.deepEqual(parts({ input: 1000, output: 5, cacheRead: 800, total: 1005, ...unknown }), [200, 800, 0]);
    assert.deepEqual(parts({ input: 1000, output: 5, cacheRead: 800, total: 1805, ...unknown }), [1000, 800, 0]);
    assert.deepEqual(parts({ input: 1000, cacheRead: 800, ...unknown }), [1000, 800, 0]);
  });

  it('are those of a total alone, the dearer way round', () => {
    assert.deepEqual(billedTokens({ total: 22_000, ...openai }, seen).usage, {
      ...{ input: 18_000, output: 4000, thinking: 0, cacheRead: 0, cacheWrite: 0 },
    });
    assert.equal(tokensFrom({ output: 100, total: 5100, ...openai }).input, 5000);
  });

  it('are estimated upwards where nothing, or less than was seen, is told', () => {
    const estimate = { input: 21_000, output: 800, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    const zero = { input: 0, output: 0, total: 0, cacheRead: 0, ...openai };
    for (const told of [undefined, zero, openai, { input: 3, output: 1, total: 4, ...openai }]) {
      assert.deepEqual(billedTokens(told, seen), { usage: estimate, basis: 'estimated' });
    }
    assert.deepEqual(billedTokens({ input: 5000, output: 0, ...openai }, seen).usage, { ...estimate, input: 5000 });
    assert.deepEqual(billedTokens({ input: 0, output: 90, ...openai }, seen).usage, { ...estimate, output: 90 });
  });

  it('of an answer that said nothing may be none', () => {
    const bill = billedTokens({ input: 5000, output: 0, ...openai }, { ...seen, receivedBytes: 0, mostOutput: 4000 });
    assert.deepEqual([bill.usage.output, bill.basis], [0, 'told']);
  });

  it('are never fewer than any number that was told, nor than the exchange has, and whole', () => {
    const count = fc.oneof(
      fc.nat(100_000),
      fc.constantFrom(undefined, 0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300),
    );
    const flag = fc.constantFrom(true, false, null);
    const told = fc.record({
      ...{ input: count, output: count, thinking: count, cacheRead: count, cacheWrite: count, total: count },
      ...{ cacheInInput: flag, thinkingInOutput: flag },
    });
    fc.assert(
      fc.property(told, fc.nat(50_000), fc.nat(50_000), (report, sentBytes, receivedBytes) => {
        const exchange = {
          sentBytes,
          receivedBytes,
          mostInput: sentBytes + 1,
          mostOutput: receivedBytes,
          outputLimit: 9999,
        };
        const { usage } = billedTokens(report, exchange);
        const whole = (value: number | undefined): number =>
          value === undefined || Number.isNaN(value) ? 0 : Math.min(1e12, Math.max(0, Math.trunc(value)));
        assert.ok(Object.values(usage).every((value) => Number.isSafeInteger(value) && value >= 0));
        assert.ok(totalTokens(usage) >= whole(report.total));
        assert.ok(usage.output >= whole(report.output) && usage.output >= whole(report.thinking));
        assert.ok(usage.input + usage.cacheRead + usage.cacheWrite >= whole(report.input));
        assert.ok(usage.output * 256 >= receivedBytes && (totalTokens(usage) - usage.output) * 256 >= sentBytes);
      }),
    );
  });
});

describe('several reports', () => {
  it('of one answer count from its beginning, whatever their order', () => {
    const early = { input: 50, output: 1, total: 51, ...openai };
    const late = { input: 50, output: 20, total: 70, ...openai };
    for (const [a, b] of [
      [early, late],
      [late, early],
      [late, late],
    ] as const) {
      assert.equal(totalTokens(tokensFrom(highestOf(highestOf(undefined, a), b))), 70);
    }
  });

  it('of several requests add up', () => {
    const told = { input: 1000, output: 40, total: 1040, ...openai };
    assert.equal(totalTokens(tokensFrom(sumOf(sumOf(sumOf(undefined, told), told), told))), 3120);
  });

  it('are as good as the weakest of them', () => {
    assert.deepEqual([weakerBasis('told', 'estimated'), weakerBasis('refused', 'told')], ['estimated', 'told']);
    assert.equal(weakerBasis('atLeast', 'estimated'), 'atLeast');
  });
});

describe('what is booked for an exchange', () => {
  it('is the larger of what the service says and what our price says', () => {
    assert.equal(bookedCost(0.02, 0.01), 0.02);
    assert.equal(bookedCost(0.01, 0.02), 0.02);
    assert.equal(bookedCost(0.01, null), 0.01);
    assert.equal(bookedCost(null, 0.02), 0.02);
    assert.equal(bookedCost(null, null), null);
  });

  it('is not what a service says that claims to be free, or says no amount', () => {
    for (const odd of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(bookedCost(odd, 0.02), 0.02);
      assert.equal(bookedCost(odd, null), null);
    }
  });
});
