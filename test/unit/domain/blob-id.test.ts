import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { blobIdsIn } from '../../../src/domain/blob-id.ts';

const [a, b] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);

describe('the stored texts that a value names', () => {
  it('are found at every depth, each once, and nothing else is taken for one', () => {
    const value = {
      one: [a, { two: { three: b, again: a } }],
      none: null,
      number: 7,
      text: `see ${a}`,
      short: 'sha256:aa',
    };
    assert.deepEqual(blobIdsIn(value), [a, b]);
    assert.deepEqual(blobIdsIn(undefined), []);
  });
});
