import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { capId, type Cap } from '../../../../src/domain/money/budget.ts';

describe('the name of a cap', () => {
  it('says what it is about, over which time and in which unit, and differs with each', () => {
    const ids = (
      [
        [{ kind: 'all' }, 'day', 'usd'],
        [{ kind: 'project', projectId: 'x' }, 'ever', 'turns'],
        [{ kind: 'family', rootId: 'x' }, 'ever', 'turns'],
        [{ kind: 'provider', providerId: 'x' }, 'ever', 'tokens'],
      ] satisfies [Cap['scope'], Cap['period'], Cap['unit']][]
    ).map(([scope, period, unit]) => capId({ scope, period, unit, allowed: 1 }));
    assert.deepEqual(ids, ['all/day/usd', 'project:x/ever/turns', 'family:x/ever/turns', 'provider:x/ever/tokens']);
    const credit = { scope: { kind: 'provider', providerId: 'x' }, period: 'ever', unit: 'usd', allowed: 1 } as const;
    assert.equal(capId({ ...credit, usedBefore: 0 }), 'provider:x/credit/usd');
  });
});
