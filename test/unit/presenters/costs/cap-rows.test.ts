import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { capId, type Cap } from '../../../../src/domain/money/budget.ts';
import { barText, percentText, roundCount } from '../../../../src/presenters/shared/progress-bar.ts';
import { capRow, capRows, capScope } from '../../../../src/presenters/costs/cap-rows.ts';
import { aCap } from '../../../support/builders/sample-costs.ts';

const name = (id: string): string => (id === 'p1' ? 'Parse dates' : id);

describe('how far budgets are used', () => {
  it('never shows nothing or the whole where it is not so', () => {
    assert.deepEqual(
      [0, 0.001, 0.5, 0.999, 1, 3].map((part) => barText(part)),
      ['░░░░░', '█░░░░', '███░░', '████░', '█████', '█████'],
    );
    assert.deepEqual([0, 0.001, 0.07, 0.999, 1, 1.333].map(percentText), [
      '0 %',
      'less than 1 %',
      '7 %',
      '99 %',
      '100 %',
      '133 %',
    ]);
    assert.deepEqual([0, 9999, 12_400, 999_960, 3_100_000, 2e9].map(roundCount), [
      '0',
      '9,999',
      '12.4 k',
      '1 M',
      '3.1 M',
      '2 G',
    ]);
  });

  it('reads what a cap is about out of its name, ids with every character included', () => {
    assert.deepEqual(capScope('all/day/usd'), { scope: 'all', id: '', period: 'day' });
    assert.deepEqual(capScope('provider:a/b:c/ever/tokens'), { scope: 'provider', id: 'a/b:c', period: 'ever' });
    assert.deepEqual(capScope('project:p1/ever/turns'), { scope: 'project', id: 'p1', period: 'ever' });
    assert.deepEqual(capScope('family:p1/ever/usd'), { scope: 'family', id: 'p1', period: 'ever' });
    assert.deepEqual(capScope('provider:a/credit/usd'), { scope: 'provider', id: 'a', period: 'credit' });
    for (const odd of ['', 'all', 'all/week/usd', 'galaxy:1/day/usd']) assert.equal(capScope(odd), undefined);
  });

  it('knows every name that the engine gives a cap', () => {
    const scopes: Cap['scope'][] = [
      { kind: 'all' },
      { kind: 'provider', providerId: 'p' },
      { kind: 'project', projectId: 'p' },
      { kind: 'family', rootId: 'p' },
    ];
    for (const scope of scopes) {
      for (const unit of ['usd', 'tokens', 'turns'] as const) {
        const cap = { scope, unit, allowed: 1 };
        const ids = [
          capId({ ...cap, period: 'day' }),
          capId({ ...cap, period: 'ever' }),
          capId({ ...cap, period: 'ever', usedBefore: 0 }),
        ];
        for (const id of ids) assert.equal(capScope(id)?.scope, scope.kind, id);
      }
    }
    assert.equal(capRow(aCap('provider:openai/credit/usd', 3, 5), 0.8, name).label, 'openai, prepaid credit');
    assert.equal(capRow(aCap('family:p1/ever/usd', 3, 5), 0.8, name).label, '“Parse dates” and its forks, in all');
  });

  it('puts the fullest first, and counts what is set aside', () => {
    const rows = capRows([aCap('all/ever/turns', 3, 20), aCap('project:p1/ever/usd', 3, 5, 1)], 0.8, name);
    assert.deepEqual(
      rows.map(({ label, description, level }) => [label, description, level]),
      [
        ['“Parse dates”, in all', '████░ 80 % used · $3.00 of $5.00', 'near'],
        ['All projects, in all', '█░░░░ 15 % used · 3 of 20 turns', 'calm'],
      ],
    );
    assert.ok(rows[0]?.tooltip.includes('Set aside for turns that run now: $1.00'));
  });

  it('is used up when it is used up, and not when it is only set aside', () => {
    assert.equal(capRow(aCap('all/day/usd', 4, 5, 2), 0.8, name).level, 'near');
    assert.equal(capRow(aCap('all/day/usd', 5, 5), 0.8, name).level, 'reached');
    // A cap of nothing forbids everything.
    assert.equal(capRow(aCap('all/day/usd', 0, 0), 0.8, name).level, 'reached');
  });
});
