import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { QuotaWindow } from '../../../src/domain/provider/provider.ts';
import { eventsOf, RunStory } from '../../support/stories/run-story.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const silentQuota = { fail: { kind: 'quota' as const }, takesMs: 0 };

describe('waiting for a provider', () => {
  it('ends at the reset that the failure told, without asking anybody before', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    provider.queue.push({}, { fail: { kind: 'quota', retryAfterMs: 5 * HOUR }, takesMs: 0 });
    const project = story.begin(story.process());
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
    assert.deepEqual(
      eventsOf(project, 'turn.started').map(({ operation }) => operation),
      ['plan', 'work', 'work', 'work', 'work'],
    );
    assert.equal(provider.asked.length, 5);
    const [back] = eventsOf(project, 'credits.restored');
    assert.equal(back?.providerId, 'only');
  });

  it('goes on all night at a service that refuses every turn "for no time", and costs no turn of the task', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    const refusal = { fail: { kind: 'rateLimit' as const, retryAfterMs: 0 }, takesMs: 0 };
    provider.queue.push({}, ...Array.from({ length: 100 }, () => refusal));
    const project = story.begin(story.process(), { maxTurns: 6 });
    await story.pass(45_000);
    assert.ok(provider.asked.length <= 8, `${provider.asked.length} turns in 45 s`);
    assert.equal(project.state.project.status, 'active');
    await story.pass(6 * HOUR);
    assert.equal(project.state.project.status, 'waiting_for_credits');
    assert.ok(provider.asked.length > 40 && provider.asked.length < 100, `${provider.asked.length} turns in six hours`);
    assert.deepEqual([project.state.work?.turns, project.state.finance.unpricedTurns], [0, 0]);
    await story.toRest();
    assert.equal(project.state.project.status, 'completed', project.state.project.reason.detail);
  });

  it('is told once, however often somebody looks meanwhile', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    provider.queue.push({}, { fail: { kind: 'quota', retryAfterMs: 5 * HOUR }, takesMs: 0 });
    const project = story.begin(story.process());
    await story.toRest();
    assert.ok(provider.quotaQuestions > 10, `${provider.quotaQuestions} looks`);
    assert.equal(eventsOf(project, 'credits.exhausted').length, 1);
    assert.equal(project.state.finance.waitingUntil, null);
  });

  it('ends when a free reading says that the quota is back, hours before its reset', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    const window = (remainingFraction: number): QuotaWindow => ({
      id: '5h',
      group: '',
      window: '5h',
      remainingFraction,
      resetAt: new Date(story.clock.now() + 5 * HOUR).toISOString(),
    });
    provider.windows = [window(0.5)];
    provider.queue.push(
      {},
      {
        fail: { kind: 'quota', retryAfterMs: 5 * HOUR },
        takesMs: 0,
        meanwhile: () => void (provider.windows = [window(0)]),
      },
    );
    const project = story.begin(story.process());
    await story.pass(HOUR);
    assert.equal(project.state.project.status, 'waiting_for_credits');
    provider.windows = [window(0.9)];
    await story.pass(6 * MINUTE);
    assert.equal(eventsOf(project, 'credits.restored').length, 1);
    await story.toRest();
  });

  it('pays for a probe where the last free reading is older than the failure, and neither flaps nor waits for ever', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    const resetAt = new Date(story.clock.now() + 5 * HOUR).toISOString();
    provider.windows = [{ id: '5h', group: '', window: '5h', remainingFraction: 0.5, resetAt }];
    provider.queue.push({}, { ...silentQuota, meanwhile: () => (provider.windows = []) });
    const project = story.begin(story.process());
    await story.pass(HOUR);
    assert.deepEqual(
      provider.asked.map(({ operation }) => operation),
      ['plan', 'work', 'probe', 'work', 'work', 'work'],
    );
    assert.equal(eventsOf(project, 'credits.restored').length, 1);
    assert.equal(project.state.project.status, 'completed');
    await story.end();
  });

  it('for a limit on its rate is not ended by a reading of its quota', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    const resetAt = new Date(story.clock.now() + 5 * HOUR).toISOString();
    provider.windows = [{ id: '5h', group: '', window: '5h', remainingFraction: 0.9, resetAt }];
    provider.queue.push({}, { fail: { kind: 'rateLimit', retryAfterMs: 20 * MINUTE }, takesMs: 0 });
    const project = story.begin(story.process());
    await story.pass(18 * MINUTE);
    assert.ok(provider.quotaQuestions > 2, `${provider.quotaQuestions} readings`);
    assert.deepEqual([project.state.project.status, provider.asked.length], ['waiting_for_credits', 2]);
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
  });

  it('pays for one probe per interval where nothing else tells, however many projects wait', async () => {
    const story = new RunStory();
    const provider = story.priced('only', { config: { max_concurrent: 16 } });
    const deps = story.process();
    // Three plans, then the quota is gone for all, and for two probes more.
    provider.queue.push({}, {}, {}, silentQuota, silentQuota, silentQuota, silentQuota, silentQuota);
    const projects = [story.begin(deps), story.begin(deps), story.begin(deps)];
    await story.pass(20 * MINUTE);
    const probes = provider.asked.filter(({ operation }) => operation === 'probe');
    assert.equal(probes.length, 3);
    const billed = projects.flatMap((project) => eventsOf(project, 'probe.billed'));
    assert.equal(billed.length, 3);
    await story.toRest();
    assert.ok(projects.every(({ state }) => state.project.status === 'completed'));
    assert.ok(projects.every(({ state }) => state.openTurn === null));
    const spent = projects.reduce((sum, { state }) => sum + state.finance.totalSpentUsd, 0);
    const { total } = await story.ledger.report({ groupBy: 'operation' });
    assert.ok(Math.abs(total.costUsd - spent) < 1e-9);
  });

  it('takes a provider that would not say the word of a probe, or ran short over it, for one that serves', async () => {
    for (const kind of ['refused', 'allowance'] as const) {
      const story = new RunStory();
      const provider = story.provider('only');
      provider.queue.push({}, silentQuota, { fail: { kind } });
      const project = story.begin(story.process());
      await story.toRest();
      assert.equal(project.state.project.status, 'completed');
      assert.equal(provider.asked.filter(({ operation }) => operation === 'probe').length, 1);
    }
  });

  it('of two processes finds in the ledger what the other found out', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    const processes = [story.process(0.1), story.process(0.9)];
    provider.queue.push({}, {}, silentQuota, silentQuota);
    const projects = processes.map((deps) => story.begin(deps));
    await story.toRest();
    assert.ok(projects.every(({ state }) => state.project.status === 'completed'));
    const probes = provider.asked.filter(({ operation }) => operation === 'probe');
    // The first finds the quota still gone, the second finds it back; nobody asks a second time.
    assert.equal(probes.length, 2);
  });

  it('ends within half a minute after the machine slept through the reset', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    provider.queue.push({}, { fail: { kind: 'quota', retryAfterMs: 5 * HOUR }, takesMs: 0 });
    const project = story.begin(story.process());
    await story.pass(10 * MINUTE);
    assert.equal(project.state.project.status, 'waiting_for_credits');
    const before = story.clock.monotonic();
    story.clock.jump(6 * HOUR);
    await story.pass(36_000);
    assert.equal(project.state.project.status, 'active');
    assert.ok(story.clock.monotonic() - before < MINUTE);
    await story.toRest();
  });

  it('is taken up by the next process, with the same end', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    provider.queue.push({}, { fail: { kind: 'quota', retryAfterMs: 2 * HOUR }, takesMs: 0 });
    const project = story.begin(story.process());
    await story.pass(10 * MINUTE);
    await story.end();
    const until = project.state.finance.waitingUntil;
    const again = new RunStory(new Date(story.clock.now()));
    again.configs = story.configs;
    again.providers.set('only', provider);
    // Whoever comes next may know nothing but the journal: then the provider is simply asked.
    again.drive(again.process(), project);
    await again.pass(MINUTE);
    assert.notEqual(until, null);
    assert.equal(
      project.state.project.status === 'active' || project.state.project.status === 'waiting_for_credits',
      true,
    );
    await again.end();
  });

  it('ends as soon as the settings name somebody who serves', async () => {
    const story = new RunStory();
    const provider = story.provider('only');
    provider.queue.push({}, { fail: { kind: 'quota', retryAfterMs: 5 * HOUR }, takesMs: 0 });
    const deps = story.process();
    const project = story.begin(deps);
    await story.pass(10 * MINUTE);
    story.provider('new');
    deps.repairs.settingsChanged();
    await story.pass(1000);
    assert.equal(eventsOf(project, 'credits.restored')[0]?.providerId, 'new');
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
  });

  it('asks a person when the last provider that could come back is taken away', async () => {
    const story = new RunStory();
    story.provider('only').queue.push({}, { fail: { kind: 'quota', retryAfterMs: 5 * HOUR }, takesMs: 0 });
    const deps = story.process();
    const project = story.begin(deps);
    await story.pass(10 * MINUTE);
    story.configs = [];
    deps.repairs.settingsChanged();
    await story.toRest();
    assert.equal(project.state.project.reason.code, 'providerNeedsPerson');
  });
});
