import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  contextOf,
  dearestCost,
  isMakersOwn,
  priceFor,
} from '../../../../../src/adapters/providers/chat/service-price.ts';
import { openaiProviderSchema } from '../../../../../src/domain/provider/provider-config.ts';

const provider = (model: string, config: Record<string, unknown> = {}) =>
  openaiProviderSchema.parse({ id: 'p', name: 'openai', model, config });

describe('the price of a configured model', () => {
  it('knows the maker’s own address, and is not taken in by one that looks alike', () => {
    assert.ok(isMakersOwn(provider('gpt-5')));
    assert.ok(isMakersOwn(provider('gpt-5', { base_url: 'https://eu.api.openai.com/v1' })));
    for (const base_url of [
      'https://api.openai.com.evil.example/v1',
      'http://localhost:11434/v1',
      'https://openrouter.ai/api/v1',
    ])
      assert.ok(!isMakersOwn(provider('gpt-5', { base_url })), base_url);
  });

  it('keeps a model that gets dearer with length below that length, or bills the dearer price throughout', () => {
    const short = provider('gpt-5.5');
    assert.equal(contextOf(short), 272_000);
    assert.equal(priceFor(short, {})?.input, 5);
    const long = provider('gpt-5.5', { context_tokens: 900_000 });
    assert.equal(contextOf(long), 900_000);
    assert.deepEqual([priceFor(long, {})?.input, priceFor(long, {})?.output], [10, 45]);
  });

  it('leaves prices that the user gave as they are', () => {
    const price = { input: 1, output: 1 };
    assert.deepEqual(priceFor(provider('gpt-5.5', { context_tokens: 900_000 }), { 'gpt-5.5': price }), price);
  });

  it('bounds a cost by the dearest thing that the cache can do, and by the dearer price past its length', () => {
    const config = provider('gpt-6-sol');
    const price = priceFor(config, {});
    assert.ok(price !== null);
    assert.equal(dearestCost(100_000, 1000, config, price), (100_000 * 2.5 + 1000 * 10) / 1e6);
    assert.equal(dearestCost(300_000, 1000, config, price), (300_000 * 5 + 1000 * 15) / 1e6);
  });

  it('knows no context of a model at another endpoint', () => {
    assert.equal(contextOf(provider('gpt-5', { base_url: 'http://localhost:1234/v1' })), null);
  });
});
