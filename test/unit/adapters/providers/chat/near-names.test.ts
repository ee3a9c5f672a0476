import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { nearNames } from '../../../../../src/adapters/providers/chat/near-names.ts';

const served = ['openai/gpt-5.4-mini', 'gpt-5.4', 'claude-sonnet-5-5', 'deepseek-chat', 'qwen3-coder:30b'];

describe('names near the one that is not served', () => {
  it('are those that a person may have meant, the nearest first', () => {
    assert.deepEqual(nearNames('gpt-5.4-mni', served), ['openai/gpt-5.4-mini', 'gpt-5.4']);
    assert.deepEqual(nearNames('claude-sonnet-5.5', served), ['claude-sonnet-5-5']);
    assert.deepEqual(nearNames('vendor/Qwen3_Coder', served), ['qwen3-coder:30b']);
    assert.deepEqual(nearNames('deepseek-chat-v4', served), ['deepseek-chat']);
  });

  it('are none where nothing is like it', () => {
    assert.deepEqual(nearNames('mistral-large', ['gpt-5.4', 'o9']), []);
    assert.deepEqual(nearNames('', served), []);
    assert.deepEqual(nearNames('x', []), []);
  });
});
