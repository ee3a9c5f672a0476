import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectSnapshot } from '../../../../src/domain/run/snapshot.ts';
import { formatClock, formatLeft } from '../../../../src/presenters/shared/format-time.ts';
import { earliestWait, shortWait, waitOf, waitText } from '../../../../src/presenters/project/wait-text.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import { aProviderSnapshot, aSubscription, COSTS_AT, localTime } from '../../../support/builders/sample-costs.ts';

/** Waits since the morning, and is looked at at `COSTS_AT`. */
const waiting = (
  providers: string[] = [],
  until: number | null = null,
  code: 'noProvider' | 'budgetReached' = 'noProvider',
): ProjectSnapshot => {
  const working = midway({ createdAt: new Date(localTime(24, 6)).toISOString(), providers });
  const told = stopped(working, code, 'used up', until === null ? null : new Date(until).toISOString());
  return told.after(COSTS_AT - told.at).shown();
};
const said = (snapshot: ProjectSnapshot, providers = [aSubscription()]): string => {
  const wait = waitOf(snapshot, providers);
  assert.ok(wait);
  return waitText(wait);
};

describe('what a project waits for', () => {
  it('is the provider that is back first, with the time left', () => {
    assert.equal(said(waiting()), 'waits for antigravity, back in 2 h 39 min (14:10)');
    const sooner = aProviderSnapshot('openai', { standing: 'backsOff', untilMs: COSTS_AT + 90_000 });
    assert.match(said(waiting(), [aSubscription(), sooner]), /^waits for openai, back in 1 min/);
  });

  it('is none that the project may not use, nor one that is turned off', () => {
    const sooner = { standing: 'out' as const, untilMs: COSTS_AT + 60_000 };
    const others = [aProviderSnapshot('openai', sooner), aProviderSnapshot('off', { ...sooner, enabled: false })];
    const only = waiting(['antigravity']);
    assert.match(said(only, [...others, aSubscription()]), /^waits for antigravity/);
    assert.equal(said(only, others), 'waits for credits');
    assert.equal(said(waiting(), others.slice(1)), 'waits for credits');
  });

  it('is what the project itself was told where no provider tells, and no time that is over', () => {
    const until = (ms: number) => waiting([], ms);
    assert.equal(said(until(localTime(25, 0, 0)), []), 'waits for credits, in 12 h 29 min (Wed 00:00)');
    assert.equal(said(until(COSTS_AT - 5), []), 'waits for credits, about to look');
    assert.equal(said(waiting(), []), 'waits for credits');
  });

  it('is room in a budget, also while every provider would serve', () => {
    const budget = waiting([], localTime(25), 'budgetReached');
    assert.equal(said(budget), 'waits for room in a budget, in 12 h 29 min (Wed 00:00)');
  });

  it('is shown in the status bar for the one that ends first', () => {
    const wait = earliestWait([waiting(['nobody']), waiting(), midway().shown()], [aSubscription()]);
    assert.ok(wait);
    assert.equal(shortWait(wait), 'waits 2 h 39 min');
    assert.equal(earliestWait([midway().shown()], [aSubscription()]), undefined);
  });

  it('counts in minutes, and names another day', () => {
    assert.deepEqual([0, 59_999, 60_000, 3_599_999, 47 * 3_600_000, 100 * 3_600_000].map(formatLeft), [
      'less than 1 min',
      'less than 1 min',
      '1 min',
      '59 min',
      '47 h 00 min',
      '4 d 4 h',
    ]);
    assert.equal(formatClock(localTime(28, 9, 5), COSTS_AT), 'Sat 09:05');
    assert.equal(formatClock(new Date(2026, 11, 3, 9).getTime(), COSTS_AT), '2026-12-03 09:00');
  });
});
