import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { priceSchema } from '../../../../src/domain/provider/price.ts';
import { listedModel, listedModels, priceOf, PRICES_AS_OF } from '../../../../src/domain/provider/price-table.ts';

const own = { input: 7, output: 8 };

describe('the price table', () => {
  it('holds only prices that can be: none below nothing, reading a cache never dearer than input', () => {
    assert.match(PRICES_AS_OF, /^\d{4}-\d\d-\d\d$/);
    for (const [name, { price, longPrice, longAbove, contextTokens }] of Object.entries(listedModels)) {
      for (const tariff of [price, ...(longPrice === undefined ? [] : [longPrice])]) {
        priceSchema.parse(tariff);
        assert.ok(tariff.output > tariff.input && (tariff.cacheRead ?? 0) < tariff.input, name);
        assert.ok(tariff.cacheWrite === undefined || Math.abs(tariff.cacheWrite - tariff.input * 1.25) < 1e-9, name);
      }
      assert.equal(longPrice === undefined, longAbove === undefined, name);
      assert.ok(longPrice === undefined || longPrice.input > price.input, name);
      assert.ok((longAbove ?? 0) < contextTokens, name);
    }
  });

  it('finds a model under its name, its dated name and with its maker in front', () => {
    const { price } = listedModels['claude-sonnet-4-5'] ?? {};
    for (const name of [
      'claude-sonnet-4-5',
      'claude-sonnet-4-5-20250929',
      'anthropic/claude-sonnet-4-5',
      'anthropic/claude-sonnet-4-5-20250929',
    ]) {
      assert.deepEqual(priceOf(name, undefined, {}, true), price, name);
    }
    assert.equal(priceOf('gpt-5-2025-08-07', undefined, {}, true)?.input, 1.25);
  });

  it('does not take one model for another that begins alike', () => {
    for (const name of ['gpt-5-pro', 'gpt-5.9', 'claude-sonnet-4', 'gpt-5-20259999', 'constructor', 'toString', '']) {
      assert.equal(listedModel(name), undefined, name);
      assert.equal(priceOf(name, undefined, {}, true), null, name);
    }
  });

  it('lets the provider win over the user, the user over the table', () => {
    const ofUser = { 'gpt-5': { input: 1, output: 2 } };
    assert.deepEqual(priceOf('gpt-5', own, ofUser, true), own);
    assert.deepEqual(priceOf('gpt-5', undefined, ofUser, true), ofUser['gpt-5']);
    assert.deepEqual(priceOf('openai/gpt-5-2025-08-07', undefined, ofUser, true), ofUser['gpt-5']);
  });

  it('prefers what the user says of exactly this name', () => {
    const ofUser = { 'gpt-5': { input: 1, output: 2 }, 'gpt-5-2025-08-07': own };
    assert.deepEqual(priceOf('gpt-5-2025-08-07', undefined, ofUser, true), own);
  });

  it('prices nothing at an endpoint that is not the maker’s own, unless the user does', () => {
    assert.equal(priceOf('gpt-5', undefined, {}, false), null);
    assert.deepEqual(priceOf('gpt-5', undefined, { 'gpt-5': own }, false), own);
  });
});
