import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { noCosts, type CostSum } from '../../../../src/domain/money/cost-report.ts';
import { basisCell, costRemarks } from '../../../../src/presenters/costs/cost-rows.ts';

const sum = (turns: number, estimated = 0, atLeast = 0, untold = 0): CostSum => ({
  ...{ ...noCosts, turns, costUsd: turns },
  untoldBills: { estimated, atLeast, untold },
});

describe('where the tokens of a sum come from', () => {
  it('is one word where the service told all of them', () => {
    assert.equal(basisCell(noCosts), '–');
    assert.equal(basisCell({ ...noCosts, turns: 3 }), 'told');
    assert.equal(basisCell(sum(3)), 'told');
  });

  it('is counted where it told only some of them', () => {
    assert.equal(basisCell(sum(3, 3)), '3 estimated');
    assert.equal(basisCell(sum(1234, 2, 3, 4)), '1,225 told, 2 estimated, 3 at least, 4 not told');
  });

  it('is said below the sum', () => {
    const remarks = (total: CostSum) => costRemarks({ query: { groupBy: 'day' }, rows: [], total }).slice(1);
    assert.deepEqual(remarks(sum(2)), []);
    assert.deepEqual(remarks(sum(9, 2, 1, 3)), [
      'Estimated upwards: 2 turns whose service told no tokens, or fewer than were seen.',
      'At least: 1 turn of which a part was told. They used that much or more.',
      'Not told: the tokens of 3 turns.',
    ]);
  });
});
