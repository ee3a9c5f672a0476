import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tokensFrom } from '../../../../src/domain/provider/usage-report.ts';
import { toldCostUsd, toldTokens } from '../../../../src/adapters/providers/reported-usage.ts';

/** Each service's usage of 1000 tokens read, 800 of them from its cache, and 100 written. */
const CACHED: [service: string, usage: object][] = [
  ['OpenAI', { prompt_tokens: 1000, prompt_tokens_details: { cached_tokens: 800 } }],
  ['OpenAI, responses', { input_tokens: 1000, output_tokens: 100, input_tokens_details: { cached_tokens: 800 } }],
  ['xAI', { prompt_tokens: 1000, prompt_tokens_details: { text_tokens: 1000, audio_tokens: 0, cached_tokens: 800 } }],
  ['DeepSeek', { prompt_tokens: 1000, prompt_cache_hit_tokens: 800, prompt_cache_miss_tokens: 200 }],
  ['DeepSeek without a sum', { prompt_cache_hit_tokens: 800, prompt_cache_miss_tokens: 200 }],
  ['Gemini', { promptTokenCount: 1000, candidatesTokenCount: 100, cachedContentTokenCount: 800 }],
  ['Moonshot', { prompt_tokens: 1000, cached_tokens: 800 }],
  ['Mistral', { prompt_tokens: 1000, num_cached_tokens: 800, prompt_token_details: { cached_tokens: 800 } }],
  [
    'Qwen',
    { prompt_tokens: 1000, total_tokens: 1100, prompt_tokens_details: { cached_tokens: 800, text_tokens: 1000 } },
  ],
  ['OpenRouter', { prompt_tokens: 1000, prompt_tokens_details: { cached_tokens: 800, cache_write_tokens: 0 } }],
  [
    'LiteLLM',
    {
      ...{ prompt_tokens: 1000, total_tokens: 1100, prompt_tokens_details: { cached_tokens: 800 } },
      ...{ cache_read_input_tokens: 800, cache_creation_input_tokens: 0 },
    },
  ],
  ['Anthropic’s names through a gateway', { prompt_tokens: 200, total_tokens: 1100, cache_read_input_tokens: 800 }],
];

describe('the usage that services tell', () => {
  const tokens = (usage: object) => {
    const told = toldTokens(usage, { cacheInInput: true, thinkingInOutput: true });
    assert.ok(told !== undefined);
    return tokensFrom(told);
  };

  for (const [service, usage] of CACHED) {
    it(`is read with what was cached: ${service}`, () => {
      assert.deepEqual(tokens({ completion_tokens: 100, ...usage }), {
        ...{ input: 200, output: 100, thinking: 0, cacheRead: 800, cacheWrite: 0 },
      });
    });
  }

  it('is read with what was written to the cache', () => {
    const prompt = { prompt_tokens: 1000, completion_tokens: 100 };
    for (const details of [{ cache_write_tokens: 300 }, { cache_creation_input_tokens: 300 }]) {
      const { input, cacheWrite } = tokens({ ...prompt, prompt_tokens_details: details });
      assert.deepEqual([input, cacheWrite], [700, 300]);
    }
    const anthropic = {
      input_tokens: 21,
      output_tokens: 1,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 7,
    };
    const told = toldTokens(anthropic, { cacheInInput: false, thinkingInOutput: true });
    assert.ok(told !== undefined);
    assert.deepEqual(tokensFrom(told), { input: 21, output: 1, thinking: 0, cacheRead: 7, cacheWrite: 300 });
  });

  it('is read with what was thought beside the answer', () => {
    const gemini = { promptTokenCount: 1000, candidatesTokenCount: 100, thoughtsTokenCount: 60, totalTokenCount: 1160 };
    assert.deepEqual([tokens(gemini).output, tokens(gemini).thinking], [160, 60]);
    const through = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1160 };
    assert.equal(tokens(through).output, 160);
    const xai = { ...through, completion_tokens_details: { reasoning_tokens: 60 } };
    assert.deepEqual([tokens(xai).output, tokens(xai).thinking], [160, 60]);
  });

  it('is none where there is no object', () => {
    for (const value of [undefined, null, 5, 'x', []]) {
      assert.equal(toldTokens(value, { cacheInInput: true, thinkingInOutput: true }), undefined);
    }
  });
});

describe('the cost that services tell', () => {
  it('is read by the names of all of them', () => {
    assert.equal(toldCostUsd({ cost: 0.0123 }), 0.0123);
    assert.equal(toldCostUsd({ cost: { total_cost: 0.5 } }), 0.5);
    assert.equal(toldCostUsd({ estimated_cost: 0.25 }), 0.25);
    assert.equal(toldCostUsd({ cost_in_usd_ticks: 12_345_000_000 }), 1.2345);
    const byok = { cost: 0.05, is_byok: true, cost_details: { upstream_inference_cost: 1 } };
    assert.equal(toldCostUsd(byok), 1.05);
    assert.equal(toldCostUsd({ ...byok, is_byok: false }), 0.05);
  });

  it('is not known where none is told', () => {
    for (const usage of [undefined, {}, { cost: 'much' }, { prompt_tokens: 5 }]) assert.equal(toldCostUsd(usage), null);
  });
});
