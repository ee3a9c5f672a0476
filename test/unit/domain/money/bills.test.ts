import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { addUsd, totalsProblem } from '../../../../src/domain/money/bills.ts';
import { emptyFinance } from '../../../../src/domain/money/cost-entry.ts';

describe('sums of money', () => {
  it('do not drift, however many small ones are added', () => {
    let sum = 0;
    for (let n = 0; n < 1000; n++) sum = addUsd(sum, 0.1);
    assert.equal(sum, 100);
  });

  it('that are not the sum of their entries are told', () => {
    assert.equal(totalsProblem(emptyFinance), undefined);
    assert.equal(
      totalsProblem({ ...emptyFinance, totalSpentUsd: 0.5 }),
      'totalSpentUsd is 0.5, and the entries add up to 0',
    );
  });
});
