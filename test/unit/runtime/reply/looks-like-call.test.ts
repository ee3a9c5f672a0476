import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { looksLikeCall } from '../../../../src/runtime/reply/looks-like-call.ts';

describe('a text that was meant as a call', () => {
  it('is known by the mark with which it begins a line', () => {
    for (const text of [
      '<tool_call>{"name": "write_file", "arguments": {',
      'I write it.\n<function=unknown>x',
      '[TOOL_CALLS]{{',
      '<｜tool▁calls▁begin｜>…',
      '<|python_tag|>write_file.call(path="a")',
    ]) {
      assert.ok(looksLikeCall(text), text);
    }
  });

  it('is none that speaks of calls, or only thinks of them', () => {
    for (const text of [
      '',
      'The tag `<tool_call>` is missing.',
      '<think>\n<tool_call>\n</think>\nNo.',
      'Which file?',
    ]) {
      assert.ok(!looksLikeCall(text), text);
    }
  });
});
