import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { costTree } from '../../../../src/presenters/costs/cost-tree.ts';
import { capRows } from '../../../../src/presenters/costs/cap-rows.ts';
import { providerRow, providerRows } from '../../../../src/presenters/providers/provider-rows.ts';
import { aCap, aProviderSnapshot, aSubscription, COSTS_AT, localTime } from '../../../support/builders/sample-costs.ts';

const around = { at: COSTS_AT, warnAt: 0.8, projectName: (id: string) => `Project ${id}` };

describe('the rows of providers', () => {
  it('show a subscription as quota with the way back, and no money', () => {
    const row = providerRow(aSubscription({ spentUsd: 99, spentTodayUsd: 99 }), around);
    assert.equal(row.description, 'used up, back in 2 h 39 min (14:10) · 100 % of the 5-hour window used');
    assert.deepEqual(
      row.windows.map(({ label, description }) => `${label}: ${description}`),
      [
        '5-hour window: █████ 100 % used · resets 14:10 (in 2 h 39 min)',
        'Weekly window: ██░░░ 38 % used · resets Fri 09:00 (in 2 d 21 h)',
      ],
    );
    assert.deepEqual(row.tooltip, [
      'antigravity',
      'antigravity, priority 1 (1 is asked first)',
      'Standing: used up, back in 2 h 39 min (14:10)',
      '0 % of the 5-hour window left, resets 14:10',
      '5-hour window: █████ 100 % used · resets 14:10 (in 2 h 39 min)',
      'Weekly window: ██░░░ 38 % used · resets Fri 09:00 (in 2 d 21 h)',
      'Paid for by a subscription: shown as quota, not as money.',
      'Tokens: 412 k today, 3.4 M in all',
      'Turns that run now: 0 of at most 2',
    ]);
    assert.equal(JSON.stringify(row).includes('$'), false);
  });

  it('call a provider without a price unpriced and never $0', () => {
    const row = providerRow(aProviderSnapshot('local', { unpricedTurns: 3, tokensToday: 10, tokens: 20 }), around);
    assert.equal(row.description, 'serves · unpriced');
    assert.match(row.tooltip.join('\n'), /price of 3 turns is not known, which is not the same as free/);
    assert.equal(row.tooltip.join().includes('$0'), false);
    const mixed = providerRow(aProviderSnapshot('x', { unpricedTurns: 1, spentUsd: 2, spentTodayUsd: 1 }), around);
    assert.ok(mixed.tooltip.includes('Spent: $1.00 today, $2.00 in all; 1 turn without a known price left out'));
  });

  it('do not promise a time that is over or that nobody knows', () => {
    const row = (untilMs: number | null, resetAt: string | null) =>
      providerRow(
        aSubscription({
          untilMs,
          windows: [{ id: '5h', group: '', window: '5h', remainingFraction: 0.5, resetAt }],
        }),
        around,
      );
    assert.match(row(COSTS_AT - 1, new Date(COSTS_AT - 60_000).toISOString()).description, /^used up, about to look/);
    assert.match(
      row(null, new Date(localTime(24, 11)).toISOString()).windows[0]?.description ?? '',
      /was due to reset 11:00$/,
    );
    assert.equal(row(null, null).windows[0]?.description, '███░░ 50 % used');
    assert.match(row(null, null).windows[0]?.tooltip.join() ?? '', /not known/);
  });

  it('name the group of a window where there are several', () => {
    const window = { window: 'daily' as const, remainingFraction: 1, resetAt: null };
    const windows = [
      { ...window, id: 'a', group: 'Pro' },
      { ...window, id: 'b', group: 'Flash' },
    ];
    const labels = (list: typeof windows) =>
      providerRow(aSubscription({ windows: list }), around).windows.map(({ label }) => label);
    assert.deepEqual(labels(windows), ['Daily window of Pro', 'Daily window of Flash']);
    assert.deepEqual(labels(windows.slice(0, 1)), ['Daily window']);
  });

  it('stand in the order of asking, those that are turned off last, with what can be done', () => {
    const rows = providerRows(
      [
        aProviderSnapshot('off', { name: 'scripted', enabled: false, standing: 'disabled' }),
        aProviderSnapshot('second', { priority: 2 }),
        aProviderSnapshot('first', { name: 'acp' }),
      ],
      around,
    );
    assert.deepEqual(
      rows.map(({ id, actions }) => [id, ...actions].join(' ')),
      [
        'first provider disable test remove',
        'second provider disable test setKey remove',
        'off provider enable test remove',
      ],
    );
  });

  it('let nothing that a service wrote drive the view', () => {
    const row = providerRow(aProviderSnapshot('x', { reasons: ['\u001b[31mred\nsecond line'] }), around);
    assert.ok(row.tooltip.includes('red second line'));
  });
});

describe('the tree of costs', () => {
  const providers = [
    aSubscription({ projectIds: ['p1'] }),
    aProviderSnapshot('openai', { caps: [aCap('provider:openai/day/usd', 5, 5)] }),
  ];
  const caps = capRows([aCap('all/day/usd', 1, 5), ...(providers[1]?.caps ?? [])], 0.8, around.projectName);
  const tree = costTree({ projects: [], providers }, caps, around);

  it('leads from budgets and providers to windows, caps and projects', () => {
    assert.deepEqual(
      tree.map(({ label, children }) => [label, ...children.map((child) => child.label)]),
      [
        ['Budgets', 'All projects, today'],
        ['antigravity', '5-hour window', 'Weekly window', 'Project p1'],
        ['openai', 'openai, today'],
      ],
    );
  });

  it('has ids that are unique, and says which budget is used up', () => {
    const all = tree.flatMap((row) => [row, ...row.children]);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.deepEqual(
      all.filter(({ words }) => words.includes('capReached')).map(({ capId }) => capId),
      ['provider:openai/day/usd'],
    );
    assert.equal(tree[2]?.icon, 'warning');
  });

  it('is empty where there is nothing, so that the view says what to do', () => {
    assert.deepEqual(costTree({ projects: [], providers: [] }, [], around), []);
  });
});
