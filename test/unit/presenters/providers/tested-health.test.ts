import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import { testedHealth } from '../../../../src/presenters/providers/tested-health.ts';

describe('the test of a provider', () => {
  it('is shown as the provider answered it', () => {
    const health = { available: true, detail: 'ready', failure: null, responseTimeMs: 1 };
    assert.equal(testedHealth(succeeded(health)), health);
  });

  it('that came to no end is one of a provider that does not serve, for lack of time', () => {
    for (const refusal of [{ kind: 'testTimeout', limitMs: 45_000 } as const, { kind: 'testStopped' } as const]) {
      const { available, failure } = testedHealth(failed(refusal));
      assert.deepEqual([available, failure?.kind], [false, 'timeout'], refusal.kind);
    }
  });

  it('that was refused says why, and blames no provider', () => {
    const { available, detail, failure } = testedHealth(failed({ kind: 'badKey', problem: 'is empty' }));
    assert.deepEqual([available, detail, failure], [false, 'The key is empty.', null]);
  });
});
