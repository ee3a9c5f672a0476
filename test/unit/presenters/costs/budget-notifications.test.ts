import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { budgetNotifications } from '../../../../src/presenters/costs/budget-notifications.ts';
import { capRow } from '../../../../src/presenters/costs/cap-rows.ts';
import { aCap } from '../../../support/builders/sample-costs.ts';

const at = (id: string, used: number) => [capRow(aCap(id, used, 5), 0.8, () => 'Parse dates')];

describe('the news about budgets', () => {
  it('is told when one becomes nearly used up', () => {
    assert.deepEqual(budgetNotifications(at('all/day/usd', 3), at('all/day/usd', 4.2)), [
      {
        capId: 'all/day/usd',
        message:
          'The budget of all projects, today is nearly used up: $4.20 of $5.00. No turn is started that does not fit into what is left.',
      },
    ]);
  });

  it('is told of a provider that is used up, because others may go on', () => {
    const [news] = budgetNotifications(at('provider:All in/ever/usd', 3), at('provider:All in/ever/usd', 5));
    assert.match(news?.message ?? '', /^The budget of All in, in all is used up: \$5\.00 of \$5\.00\. .*others? /);
    assert.deepEqual(budgetNotifications(at('all/day/usd', 4.2), at('all/day/usd', 5)), []);
  });

  it('is none for what was so before, is seen first, or became better', () => {
    assert.deepEqual(budgetNotifications([], at('all/day/usd', 4.2)), []);
    assert.deepEqual(budgetNotifications(at('all/day/usd', 4.2), at('all/day/usd', 4.3)), []);
    assert.deepEqual(budgetNotifications(at('all/day/usd', 5), at('all/day/usd', 4.2)), []);
    assert.deepEqual(budgetNotifications(at('all/day/usd', 4.2), at('all/day/usd', 0)), []);
  });
});
