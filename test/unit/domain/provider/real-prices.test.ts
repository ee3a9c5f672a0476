import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { costOf } from '../../../../src/domain/money/tokens.ts';
import { listedModel, listedModels } from '../../../../src/domain/provider/price-table.ts';

type Row = readonly [model: string, input: number, output: number, cacheRead: number, cacheWrite: number | null];

/** platform.claude.com, pricing and model pages; USD per million tokens, writes to the cache that lives five minutes. */
const anthropic: readonly Row[] = [
  ['claude-fable-5-1', 10, 50, 0.25, 12.5],
  ['claude-fable-5', 10, 50, 1, 12.5],
  ['claude-opus-5-5', 4, 20, 0.2, 5],
  ['claude-opus-5', 5, 25, 0.5, 6.25],
  ['claude-opus-4-8', 5, 25, 0.5, 6.25],
  ['claude-opus-4-7', 5, 25, 0.5, 6.25],
  ['claude-opus-4-6', 5, 25, 0.5, 6.25],
  ['claude-opus-4-5', 5, 25, 0.5, 6.25],
  ['claude-sonnet-5-5', 2, 10, 0.1, 2.5],
  ['claude-sonnet-4-6', 3, 15, 0.3, 3.75],
  ['claude-sonnet-4-5', 3, 15, 0.3, 3.75],
  ['claude-haiku-5-5', 0.1, 0.5, 0.01, 0.125],
  ['claude-haiku-4-5', 1, 5, 0.1, 1.25],
];

/** GitHub's table of what models cost by the token in Copilot, at the makers' list prices; GPT-6.1 Sol from its own page. */
const openai: readonly Row[] = [
  ['gpt-5-mini', 0.25, 2, 0.025, null],
  ['gpt-5.3-codex', 1.75, 14, 0.175, null],
  ['gpt-5.4', 2.5, 15, 0.25, null],
  ['gpt-5.4-mini', 0.75, 4.5, 0.075, null],
  ['gpt-5.4-nano', 0.2, 1.25, 0.02, null],
  ['gpt-5.5', 5, 30, 0.5, null],
  ['gpt-5.6-terra', 2, 12, 0.2, 2.5],
  ['gpt-6.1-sol', 2, 10, 0.1, null],
];

/** Past so much input, all of it. */
const long: readonly (readonly [model: string, above: number, input: number, output: number, cacheRead: number])[] = [
  ['gpt-5.4', 272_000, 5, 22.5, 0.5],
  ['gpt-5.5', 272_000, 10, 45, 1],
  ['gpt-5.6-terra', 272_000, 4, 18, 0.4],
  ['gpt-6.1-sol', 272_000, 4, 15, 0.2],
  ['claude-haiku-5-5', 100_000, 0.5, 2.5, 0.05],
];

describe('the prices that makers ask for', () => {
  for (const [model, input, output, cacheRead, cacheWrite] of [...anthropic, ...openai]) {
    it(`${model}: ${input} and ${output} USD`, () => {
      const price = listedModel(model)?.price;
      assert.ok(price !== undefined);
      assert.deepEqual([price.input, price.output, price.cacheRead], [input, output, cacheRead]);
      if (cacheWrite !== null) assert.equal(price.cacheWrite, cacheWrite);
    });
  }

  for (const [model, above, input, output, cacheRead] of long) {
    it(`${model}: ${input} and ${output} USD past ${above} tokens`, () => {
      const listed = listedModel(model);
      assert.equal(listed?.longAbove, above);
      const { longPrice } = listed;
      assert.deepEqual([longPrice?.input, longPrice?.output, longPrice?.cacheRead], [input, output, cacheRead]);
    });
  }

  it('lists no Claude that its maker’s page does not', () => {
    const listed = Object.keys(listedModels).filter((name) => name.startsWith('claude-'));
    assert.deepEqual(listed.toSorted(), anthropic.map(([name]) => name).toSorted());
  });

  it('leaves out what the sources do not agree on, rather than guess', () => {
    for (const name of ['gpt-5.6-sol', 'gpt-5.6-luna']) assert.equal(listedModel(name), undefined, name);
  });

  it('come to what the makers’ own examples come to', () => {
    // Anthropic's example of a cached book, at the price of Sonnet 4.5: 188,086 tokens written, 21 read, 393 written by the model.
    const usage = { input: 21, output: 393, thinking: 0, cacheRead: 0, cacheWrite: 188_086 };
    const price = listedModel('claude-sonnet-4-5-20250929')?.price;
    assert.ok(price !== undefined);
    assert.ok(Math.abs(costOf(usage, price) - 0.711_280_5) < 1e-9);
    const again = { ...usage, cacheRead: 188_086, cacheWrite: 0 };
    assert.ok(Math.abs(costOf(again, price) - 0.062_383_8) < 1e-9);
  });
});
