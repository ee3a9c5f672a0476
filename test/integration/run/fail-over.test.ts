import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerFailureKind, type ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';
import { eventsOf, RunStory, servers } from '../../support/stories/run-story.ts';

const MINUTE = 60_000;
/** Noticed only when their time is over; the same provider is then asked once more. */
const takesTime: ProviderFailureKind[] = ['timeout', 'silent'];

function story(): {
  story: RunStory;
  first: ReturnType<RunStory['provider']>;
  second: ReturnType<RunStory['provider']>;
} {
  const told = new RunStory();
  const first = told.provider('first', { priority: 1 });
  const second = told.provider('second', { priority: 2 });
  return { story: told, first, second };
}

describe('a provider that fails', () => {
  it('with a rate limit of minutes hands the task to another within seconds, and gets its work back between tasks', async () => {
    const { story: told, first } = story();
    first.queue.push({}, { fail: { kind: 'rateLimit', retryAfterMs: 2 * MINUTE }, takesMs: 1000 });
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(project.state.project.status, 'completed', project.state.project.reason.detail);
    assert.deepEqual(servers(project), ['first', 'second', 'first']);
    const [away, back] = eventsOf(project, 'provider.switched').map(({ change }) => change);
    assert.equal(away?.reason, 'first: first failed (rateLimit). (until 20:03)');
    assert.match(back?.reason ?? '', /^priority 1, preferred to second, and a task begins$/);
    assert.match(eventsOf(project, 'turn.started')[0]?.why ?? '', /^priority 1/);
  });

  it('without capacity is waited for tens of seconds, at work, and keeps the conversation', async () => {
    const { story: told, first, second } = story();
    first.queue.push({}, { goesOn: true }, { fail: { kind: 'capacity' }, takesMs: 0 });
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(servers(project), ['first']);
    // Nobody takes over its own work.
    assert.ok(first.asked.every(({ operation }) => operation !== 'handover'));
    assert.equal(second.asked.length, 0);
    assert.equal(first.asked[3]?.conversationId, 'first-talk');
    assert.deepEqual(eventsOf(project, 'credits.exhausted'), []);
  });

  it('after a wrong look at the work passes nothing of it on to whoever looks next', async () => {
    const { story: told, first, second } = story();
    const third = told.provider('third', { priority: 3 });
    first.queue.push({}, { goesOn: true }, { fail: { kind: 'quota' }, takesMs: 0 });
    second.queue.push({ says: 'I have no idea.' }, { fail: { kind: 'quota' }, takesMs: 0 });
    const project = told.begin(told.process());
    await told.toRest();
    const looks = eventsOf(project, 'turn.started').filter(({ operation }) => operation === 'handover');
    assert.deepEqual(
      looks.map(({ providerId }) => providerId),
      ['second', 'second', 'third'],
    );
    assert.deepEqual(
      looks.map(({ prompt }) => prompt.includes('Your first answer did not fit')),
      [false, true, false],
    );
    assert.equal(third.asked[0]?.turnsBefore, 0);
  });

  it('is tried three times more, then another has the task', async () => {
    const { story: told, first } = story();
    const fails = { fail: { kind: 'network' as const }, takesMs: 0 };
    first.queue.push({}, fails, fails, fails, fails);
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(
      eventsOf(project, 'provider.failed').map(({ retrying }) => retrying),
      [true, true, true, false],
    );
    assert.equal(servers(project)[1], 'second');
  });

  it('over a conversation that is too long begins another, and only then is somebody else asked', async () => {
    const { story: told, first } = story();
    const tooLong = { fail: { kind: 'contextTooLong' as const }, takesMs: 0 };
    first.queue.push({}, { goesOn: true }, tooLong, {}, tooLong, tooLong);
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(first.asked[2]?.conversationId, 'first-talk');
    assert.equal(first.asked[3]?.conversationId, null);
    assert.deepEqual(servers(project).slice(0, 2), ['first', 'second']);
    assert.equal(first.asked.length >= 6, true);
  });

  it('because it refuses the content is asked once more, then another; with nobody else the task is blocked', async () => {
    const { story: told, first, second } = story();
    const refuses = { fail: { kind: 'refused' as const, message: 'I cannot help with that.' }, takesMs: 0 };
    first.tasks = 1;
    first.queue.push({}, refuses, refuses);
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(project.state.project.status, 'completed', project.state.project.reason.detail);
    assert.equal(second.asked.filter(({ operation }) => operation !== 'handover').length, 1);

    const alone = new RunStory();
    const only = alone.provider('only');
    only.tasks = 1;
    only.queue.push({}, refuses, refuses, refuses);
    const blocked = alone.begin(alone.process());
    await alone.toRest();
    assert.equal(blocked.state.project.reason.code, 'tasksBlocked');
    assert.equal(blocked.state.taskList.tasks[0]?.blockedBecause, 'I cannot help with that.');
  });

  it('only because its allowance was used up goes on at once, with a reservation of its own', async () => {
    const told = new RunStory();
    const provider = told.priced('tokens');
    provider.queue.push({}, { fail: { kind: 'allowance' } });
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(project.state.project.status, 'completed', project.state.project.reason.detail);
    assert.deepEqual(eventsOf(project, 'provider.failed'), []);
    const reservations = eventsOf(project, 'turn.started').map(({ reservation }) => reservation);
    assert.equal(new Set(reservations.map((one) => one?.id)).size, reservations.length);
    assert.deepEqual(provider.asked[1]?.allowance, { usd: 1, tokens: null });
  });

  it('until somebody signs in again leaves the work to others, and is asked at the next task after that', async () => {
    const { story: told, first } = story();
    const deps = told.process();
    first.tasks = 9;
    first.queue.push({}, {}, { fail: { kind: 'auth' }, takesMs: 0 });
    const projects = [told.begin(deps), told.begin(deps)];
    await told.pass(3.5 * MINUTE);
    // What one project found out holds for the other.
    assert.equal(projects.flatMap((project) => eventsOf(project, 'provider.failed')).length, 1);
    for (const project of projects) assert.equal(servers(project).at(-1), 'second');
    await deps.repairs.personActed(['first']);
    await told.toRest();
    for (const project of projects) assert.equal(servers(project).at(-1), 'first');
  });

  it('is left for another within two minutes of the first sign of it, whatever it fails of', async () => {
    const kinds = providerFailureKind.options.filter((kind) => !takesTime.includes(kind) && kind !== 'allowance');
    assert.ok(kinds.length >= 17);
    for (const kind of kinds) {
      const { story: told, first } = story();
      const fails = { fail: { kind }, takesMs: 0 };
      first.queue.push({}, { goesOn: true }, ...Array.from({ length: 8 }, () => fails));
      const project = told.begin(told.process());
      await told.toRest();
      const started = project.records.flatMap(({ at, events }) =>
        events.flatMap((event) =>
          event.type === 'turn.started' ? [{ at: Date.parse(at), by: event.providerId }] : [],
        ),
      );
      const switchedAt = started.find(({ by }) => by === 'second')?.at ?? Infinity;
      const passed = switchedAt - (started[2]?.at ?? 0);
      assert.ok(passed <= 2 * MINUTE, `${kind}: ${passed} ms`);
    }
  });

  it('for a moment serves again within five minutes where nobody else is', async () => {
    for (const kind of ['network', 'crashed', 'capacity', 'rateLimit', 'timeout', 'silent'] as const) {
      const told = new RunStory();
      told.provider('only').queue.push({}, { fail: { kind }, takesMs: 0 });
      const project = told.begin(told.process());
      await told.toRest();
      assert.equal(project.state.project.status, 'completed', kind);
      const [, failedTurn, next] = project.records.filter(({ events }) =>
        events.some(({ type }) => type === 'turn.started'),
      );
      const passed = Date.parse(next?.at ?? '') - Date.parse(failedTurn?.at ?? '');
      assert.ok(passed <= 5 * MINUTE, `${kind}: ${passed} ms`);
    }
  });

  it('for a moment is asked again after that moment, whoever else could be asked for a reading meanwhile', async () => {
    const { story: told, first, second } = story();
    const window = { id: 'w', group: 'g', window: '5h' as const, remainingFraction: 0 };
    first.windows = [{ ...window, resetAt: new Date(told.clock.now() + 300 * MINUTE).toISOString() }];
    second.queue.push({}, { fail: { kind: 'network' }, takesMs: 0, meanwhile: () => (first.quotaTakesMs = MINUTE) });
    const project = told.begin(told.process());
    await told.toRest();
    const failedAt = project.records.find(({ events }) => events.some(({ type }) => type === 'provider.failed'))?.at;
    const begun = project.records.filter(({ events }) => events.some(({ type }) => type === 'turn.started'));
    const next = begun.find(({ at }) => Date.parse(at) > Date.parse(failedAt ?? ''));
    assert.ok(Date.parse(next?.at ?? '') - Date.parse(failedAt ?? '') < 10_000, `${failedAt} ${next?.at}`);
  });

  it('for a moment is asked again after that moment, also when the clock is set back meanwhile', async () => {
    for (const kind of ['network', 'capacity', 'rateLimit'] as const) {
      const told = new RunStory();
      const only = told.provider('only');
      only.queue.push({}, { fail: { kind }, takesMs: 0 });
      const project = told.begin(told.process());
      const failures = () => eventsOf(project, 'provider.failed').length;
      while (failures() === 0) await told.pass(500);
      const askedBefore = only.asked.length;
      const setBackAt = told.clock.monotonic();
      told.clock.jump(-60 * MINUTE);
      while (only.asked.length === askedBefore) await told.pass(500);
      const passed = told.clock.monotonic() - setBackAt;
      assert.ok(passed <= 3 * MINUTE, `${kind}: ${passed} ms`);
      await told.toRest();
      assert.equal(project.state.project.status, 'completed', kind);
    }
  });

  it('for want of a person alone pauses the project', async () => {
    const told = new RunStory();
    told.provider('only').queue.push({ fail: { kind: 'auth', message: 'Sign in first.' } });
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(project.state.project.reason.code, 'providerNeedsPerson');
    assert.match(project.state.project.reason.detail, /^only: Sign in first\.$/);
  });

  it('is billed for what it failed at', async () => {
    const told = new RunStory();
    const provider = told.priced('tokens');
    provider.queue.push({}, { fail: { kind: 'network' }, costUsd: 0.03, takesMs: 0 });
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(project.state.finance.totalSpentUsd, 0.43);
    assert.equal((await told.ledger.report({ groupBy: 'project' })).total.costUsd, 0.43);
  });
});

describe('a provider that was taken away', () => {
  it('while it works ends its turn by itself; the next is somebody else’s', async () => {
    const { story: told, first } = story();
    first.queue.push(
      {},
      {
        meanwhile: () => {
          told.configs = told.configs.filter(({ id }) => id !== 'first');
        },
      },
    );
    const project = told.begin(told.process());
    await told.toRest();
    assert.equal(project.state.project.status, 'completed');
    assert.deepEqual(servers(project), ['first', 'second']);
    assert.equal(
      eventsOf(project, 'turn.ended').every(({ failure }) => failure === null),
      true,
    );
    assert.equal(eventsOf(project, 'provider.switched')[0]?.change.reason, 'first is no longer in providers.yaml');
  });
});
