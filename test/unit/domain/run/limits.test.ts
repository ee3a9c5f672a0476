import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { limitReached, timeForTurn } from '../../../../src/domain/run/limits.ts';

const limits = { maxRuntimeMs: 1000, maxCostUsd: 2, maxTurns: 5, maxTokens: 1000 };
const reached = (fields: object, over: object = {}) =>
  limitReached({ activeMs: 0, spentUsd: 0, turns: 0, tokens: 0, turnsOnTask: 0, ...fields }, { ...limits, ...over }, 3)
    ?.limit;

describe('the limits of a project', () => {
  it('are reached exactly at their value', () => {
    assert.equal(reached({ activeMs: 999, spentUsd: 1.99, turns: 4, tokens: 999, turnsOnTask: 2 }), undefined);
    assert.equal(reached({ activeMs: 1000 }), 'runtime');
    assert.equal(reached({ spentUsd: 2 }), 'cost');
    assert.equal(reached({ turns: 5 }), 'turns');
    assert.equal(reached({ tokens: 1000 }), 'tokens');
    assert.equal(reached({ turnsOnTask: 3 }), 'task');
  });

  it('do not bind where there are none, and a cap of nothing lets nothing through', () => {
    assert.equal(reached({ spentUsd: 1e9, turns: 1e9 }, { maxCostUsd: null, maxTurns: null }), undefined);
    assert.equal(reached({}, { maxCostUsd: 0 }), 'cost');
  });

  it('leave a turn no more time than the project has', () => {
    assert.equal(timeForTurn(400, 1000, 5000), 600);
    assert.equal(timeForTurn(400, 1000, 50), 50);
    assert.equal(timeForTurn(1400, 1000, 50), 0);
  });
});
