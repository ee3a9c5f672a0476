import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { eventsOf, RunStory, servers } from '../../support/stories/run-story.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A turn costs ten cents; five are the least that one can do with. */
function withBudget(budget: object, more: object = {}): RunStory {
  const story = new RunStory();
  story.config = settingsSchema.parse({ budget, turnReserveUsd: 0.1, ...more });
  return story;
}

describe('a budget', () => {
  it('that is used up lets the project wait, and it goes on by itself when the budget is raised', async () => {
    const story = withBudget({ total: { usd: 0.2 } });
    story.priced('tokens');
    const deps = story.process();
    const project = story.begin(deps);
    await story.pass(HOUR);
    assert.equal(project.state.project.status, 'waiting_for_credits');
    assert.equal(project.state.project.reason.code, 'budgetReached');
    assert.equal(project.state.project.reason.detail, 'tokens: the cap of $0.20 over all projects is reached');
    assert.equal(project.state.finance.waitingUntil, null);
    const { used } =
      (await story.ledger.capUse([{ scope: { kind: 'all' }, period: 'ever', unit: 'usd', allowed: 1 }], 0))[0] ?? {};
    assert.equal(used, 0.2);
    story.config = settingsSchema.parse({ budget: { total: { usd: 5 } } });
    const before = story.clock.now();
    deps.repairs.settingsChanged();
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
    const restored = eventsOf(project, 'credits.restored');
    assert.equal(restored.length, 1);
    assert.ok(story.clock.now() - before < 10 * MINUTE);
  });

  it('that leaves too little for a turn is enough once the price of a turn has fallen', async () => {
    const story = withBudget({ total: { usd: 0.58 } });
    const provider = story.priced('tokens');
    provider.smallest = { tokens: 1000, usd: 0.1 };
    const deps = story.process();
    const project = story.begin(deps);
    provider.tasks = 6;
    await story.pass(HOUR);
    assert.match(project.state.project.reason.detail, /leaves \$0\.08, and \$0\.10 are set aside for a turn/);
    Object.assign(provider, { costPerTurn: 0.005, smallest: { tokens: 1000, usd: 0.005 } });
    deps.repairs.settingsChanged();
    await story.toRest();
    assert.equal(project.state.project.status, 'completed', project.state.project.reason.detail);
  });

  it('of a day is full again at midnight', async () => {
    const story = withBudget({ perDay: { usd: 0.2 } });
    story.priced('tokens');
    const project = story.begin(story.process());
    await story.pass(HOUR);
    assert.equal(project.state.finance.waitingUntil, new Date(2026, 10, 25).toISOString());
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
    assert.ok(story.clock.now() > new Date(2026, 10, 25).getTime());
  });

  it('of one provider leaves the work to another, and what a quota pays for is bound by no cap on money', async () => {
    const story = withBudget({ total: { usd: 5 } });
    story.priced('tokens', { priority: 1, budget: { total: { usd: 0.1 } } });
    story.provider('quota', { priority: 2 });
    const project = story.begin(story.process());
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
    assert.deepEqual(servers(project), ['tokens', 'quota']);
    assert.match(
      eventsOf(project, 'provider.switched')[0]?.change.reason ?? '',
      /tokens: the cap of \$0\.10 for tokens is reached/,
    );
  });

  it('of prepaid credit counts from the day it was bought', async () => {
    const story = new RunStory();
    const provider = story.priced('tokens');
    const first = story.begin(story.process());
    await story.toRest();
    assert.equal(first.state.finance.totalSpentUsd, 0.4);
    story.configs = story.configs.map((config) => ({
      ...config,
      creditsAvailable: 0.2,
      creditsSince: new Date(story.clock.now() + 1).toISOString(),
    }));
    await story.pass(MINUTE);
    const asked = provider.asked.length;
    const second = story.begin(story.process());
    await story.pass(HOUR);
    assert.equal(second.state.project.reason.code, 'budgetReached');
    assert.equal(provider.asked.length - asked, 2);
    await story.end();
  });

  it('is told at 80 % and not one turn later, once', async () => {
    const story = withBudget({ total: { usd: 0.5 } });
    story.priced('tokens');
    const project = story.begin(story.process());
    await story.toRest();
    const warnings = eventsOf(project, 'budget.warned');
    assert.deepEqual(
      warnings.map(({ cap, allowed }) => [cap, allowed]),
      [['all/ever/usd', 0.5]],
    );
    assert.deepEqual(project.state.budgetWarnings, ['all/ever/usd 0.5']);
  });

  it('that was raised is told again at 80 % of what it is now, also by a process that begins anew', async () => {
    const story = withBudget({ total: { usd: 0.2 } });
    story.priced('tokens');
    const project = story.begin(story.process());
    await story.pass(HOUR);
    const told = (): number[] => eventsOf(project, 'budget.warned').map(({ allowed }) => allowed);
    assert.deepEqual(told(), [0.2]);
    await story.endProcesses();
    story.config = settingsSchema.parse({ budget: { total: { usd: 0.4 } }, turnReserveUsd: 0.1 });
    story.drive(story.process(), project);
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
    assert.deepEqual(told(), [0.2, 0.4]);
  });

  it('is not exceeded by projects of two processes that begin at the same moment', async () => {
    const story = withBudget({ total: { usd: 0.55 } });
    const provider = story.priced('tokens', { config: { max_concurrent: 16 } });
    const processes = [story.process(), story.process()];
    const projects = [0, 1, 2, 3, 4, 5].map((index) => story.begin(processes[index % 2] ?? story.process()));
    await story.pass(3 * HOUR);
    const spent = projects.reduce((sum, { state }) => sum + state.finance.totalSpentUsd, 0);
    assert.ok(spent <= 0.55 + 1e-9, `${spent}`);
    assert.ok(spent >= 0.5 - 1e-9, `${spent}`);
    assert.ok(provider.mostAtOnce > 1);
    assert.ok(projects.every(({ state }) => state.project.reason.code === 'budgetReached'));
    await story.end();
  });

  it('in USD cannot be kept with a provider of no known price, which is said', async () => {
    const story = withBudget({ total: { usd: 5 } });
    story.priced('tokens').costPerTurn = null;
    const project = story.begin(story.process());
    await story.toRest();
    assert.equal(project.state.project.reason.code, 'providerNeedsPerson');
    assert.match(project.state.project.reason.detail, /no price is known for queue-1; .*add a price or remove the cap/);
  });
});

describe('the limits of a project', () => {
  it('end it before a turn that could exceed them, and it goes on when they are raised', async () => {
    const story = new RunStory();
    story.config = settingsSchema.parse({ turnReserveUsd: 0.1 });
    const provider = story.priced('tokens');
    const deps = story.process();
    const project = story.begin(deps, { maxCostUsd: 0.23 });
    await story.toRest();
    assert.deepEqual(project.state.project.reason, { code: 'limitReached', detail: 'cost' });
    assert.equal(project.state.finance.totalSpentUsd, 0.2);
    assert.deepEqual(provider.asked.at(-1)?.allowance.usd, 0.1);
  });

  it('on tokens bind what a quota pays for too, and may be exceeded by one turn that cannot be bounded', async () => {
    const story = new RunStory();
    story.provider('quota');
    const project = story.begin(story.process(), { maxTokens: 1500 });
    await story.toRest();
    assert.deepEqual(project.state.project.reason, { code: 'limitReached', detail: 'tokens' });
    assert.equal(project.state.finance.totalTokens, 2000);
  });

  it('when raised end a wait for money at once', async () => {
    const story = withBudget({ total: { usd: 0.2 } });
    story.priced('tokens');
    const deps = story.process();
    const project = story.begin(deps);
    await story.pass(HOUR);
    const looks = eventsOf(project, 'limits.changed').length;
    project.inbox.push({ id: '1', signal: { type: 'changeLimits', maxCostUsd: 9 } });
    await story.pass(10_000);
    assert.equal(eventsOf(project, 'limits.changed').length, looks + 1);
    await story.end();
  });
});

describe('the slots and rates of a provider', () => {
  it('are waited for at work, and a slot is taken as soon as it is free', async () => {
    const story = new RunStory();
    const provider = story.provider('narrow', { config: { command: ['x'], max_concurrent: 1 } });
    // Shorter than the pause between two looks of the project that waits: only being woken is soon enough.
    provider.queue.push(...Array.from({ length: 8 }, () => ({ takesMs: 10_000 })));
    const deps = story.process();
    const projects = [story.begin(deps), story.begin(deps)];
    const begun = story.clock.now();
    await story.toRest();
    assert.equal(provider.mostAtOnce, 1);
    assert.ok(projects.every(({ state }) => state.project.status === 'completed'));
    assert.ok(projects.every((project) => eventsOf(project, 'credits.exhausted').length === 0));
    // Eight turns, one after the other.
    assert.ok(story.clock.now() - begun < 90_000, `${story.clock.now() - begun}`);
  });

  it('are waited for no longer than until a free reading says that somebody else is back', async () => {
    const story = new RunStory();
    const quick = story.provider('quick', { priority: 1 });
    const narrow = story.provider('narrow', { priority: 2, config: { command: ['x'], max_concurrent: 1 } });
    const resetAt = new Date(story.clock.now() + 5 * HOUR).toISOString();
    const window = { id: 'w', group: 'g', window: '5h' as const, resetAt };
    quick.windows = [{ ...window, remainingFraction: 0 }];
    const deps = story.process();
    narrow.queue.push({ takesMs: 3 * HOUR });
    const holder = story.begin(deps);
    await story.pass(MINUTE);
    const waiting = story.begin(deps);
    await story.pass(10 * MINUTE);
    assert.deepEqual([servers(holder), servers(waiting)], [['narrow'], []]);
    // Bought, or given back before its time.
    quick.windows = [{ ...window, remainingFraction: 1 }];
    await story.pass(10 * MINUTE);
    assert.deepEqual(servers(waiting), ['quick']);
    assert.deepEqual(eventsOf(waiting, 'credits.exhausted'), []);
    await story.end();
  });

  it('by the minute are kept, over all projects', async () => {
    const story = new RunStory();
    const provider = story.provider('slow', {
      rateLimit: { requestsPerMinute: 2 },
      config: { command: ['x'], max_concurrent: 9 },
    });
    provider.queue.push(...Array.from({ length: 20 }, () => ({ takesMs: 1000 })));
    const deps = story.process();
    const projects = [story.begin(deps), story.begin(deps)];
    const begun = story.clock.now();
    await story.toRest();
    assert.ok(projects.every(({ state }) => state.project.status === 'completed'));
    assert.ok(story.clock.now() - begun >= 3 * MINUTE, `${story.clock.now() - begun}`);
    assert.ok(projects.every((project) => eventsOf(project, 'credits.exhausted').length === 0));
  });
});
