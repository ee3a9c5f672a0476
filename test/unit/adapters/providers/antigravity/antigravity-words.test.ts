import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readable } from '../../../../../src/adapters/providers/antigravity/antigravity-words.ts';

const CASES: readonly (readonly [text: string, told: string])[] = [
  ['API error (attempt 3): UNAVAILABLE (code 503)', 'API error (attempt 3): UNAVAILABLE (code 503)'],
  ['{"message":"died"}', 'died'],
  [
    '{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x","reason":"RATE_LIMIT_EXCEEDED","metadata":{"quotaResetDelay":"4s"}}]}}',
    'RESOURCE_EXHAUSTED, Quota exceeded., RATE_LIMIT_EXCEEDED, code 429',
  ],
  ['Cloud Code Assist API error (500): {"error":{"message":"boom"}}', 'Cloud Code Assist API error (500): boom'],
  ['panic: {"error":{"mess', 'panic:'],
  ['{"a":1}', ''],
];

describe('the words of agy', () => {
  for (const [text, told] of CASES) {
    it(`are told without JSON: ${text.slice(0, 40)}`, () => {
      assert.equal(readable(text), told);
    });
  }
});
