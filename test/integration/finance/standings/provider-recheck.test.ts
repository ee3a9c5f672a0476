import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProviderFailureKind } from '../../../../src/domain/provider/provider-failure.ts';
import { OUT_FOR_GOOD_MS, type ProviderStanding } from '../../../../src/domain/provider/provider-standing.ts';
import type { KeptProject } from '../../../support/fakes/memory-journal.ts';
import { eventsOf, RunStory, servers } from '../../../support/stories/run-story.ts';
import type { QueueProvider } from '../../../support/fakes/queue-provider.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A project whose first provider failed at the first task, and a second one that goes on, slowly. */
async function away(
  kind: ProviderFailureKind,
  takesMs = 30 * MINUTE,
): Promise<{
  story: RunStory;
  first: QueueProvider;
  project: KeptProject;
}> {
  const story = new RunStory();
  const first = story.provider('first', { priority: 1 });
  const second = story.provider('second', { priority: 2 });
  first.queue.push({}, { fail: { kind }, takesMs: 0 });
  // A look, then tasks.
  second.queue.push({}, ...Array.from({ length: 60 }, () => ({ takesMs })));
  first.tasks = 60;
  const project = story.begin(story.process());
  await story.pass(5 * MINUTE);
  assert.deepEqual(servers(project), ['first', 'second']);
  return { story, first, project };
}

describe('a provider that waits for a person', () => {
  for (const kind of ['auth', 'notInstalled', 'modelUnknown'] as const) {
    it(`(${kind}) has its work back at the task after it was mended, though nobody said so`, async () => {
      const { story, first, project } = await away(kind);
      first.away = kind;
      await story.pass(HOUR);
      assert.deepEqual(servers(project), ['first', 'second']);
      first.away = null;
      await story.pass(HOUR);
      assert.deepEqual(servers(project), ['first', 'second', 'first']);
      await story.end();
    });
  }

  it('is not asked more often than every five minutes, and not at all while nobody waits for a person', async () => {
    const { story, first, project } = await away('auth', MINUTE);
    first.away = 'auth';
    const before = first.probes;
    await story.pass(25 * MINUTE);
    await story.end();
    assert.ok(eventsOf(project, 'turn.started').length > 20);
    assert.ok([4, 5].includes(first.probes - before), `${first.probes - before}`);
    const well = new RunStory();
    const only = well.provider('only');
    well.begin(well.process());
    await well.toRest();
    assert.equal(only.probes, 0);
  });

  it('is left alone where it says that it is well, and by a network that is down', async () => {
    for (const said of [null, 'network'] as const) {
      const { story, first, project } = await away('auth');
      first.away = said;
      await story.pass(3 * HOUR);
      first.away = null;
      await story.pass(HOUR);
      assert.deepEqual(servers(project), ['first', 'second'], String(said));
      await story.end();
    }
  });

  it('is tried once by a process that begins later', async () => {
    const { story, first, project } = await away('auth');
    await story.endProcesses();
    // It says that it is well, and is not.
    first.queue.push(...Array.from({ length: 9 }, () => ({ fail: { kind: 'auth' as const }, takesMs: 0 })));
    const asked = first.asked.length;
    story.drive(story.process(), project);
    await story.pass(3 * HOUR);
    assert.equal(first.asked.length - asked, 1);
    await story.end();
  });

  it('is neither asked nor tried where its terms shut it out', async () => {
    const { story, first, project } = await away('terms');
    first.away = 'terms';
    await story.pass(HOUR);
    await story.endProcesses();
    first.away = null;
    const asked = first.asked.length;
    story.drive(story.process(), project);
    await story.pass(HOUR);
    assert.deepEqual([first.probes, first.asked.length - asked], [0, 0]);
    await story.end();
  });

  it('has its work back also when it was mended before the next look', async () => {
    const story = new RunStory();
    const first = story.provider('first', { priority: 1 });
    story.provider('second', { priority: 2 });
    first.tasks = 9;
    const failing = { fail: { kind: 'auth' as const }, takesMs: 0, meanwhile: () => void (first.away = 'auth') };
    first.queue.push({}, failing);
    const project = story.begin(story.process());
    while (eventsOf(project, 'provider.failed').length === 0) await story.pass(500);
    await story.pass(500);
    first.away = null;
    await story.toRest();
    assert.deepEqual(servers(project), ['first', 'second', 'first']);
  });

  it('takes the task in hand from one that is used up in the middle of it, without a wait in between', async () => {
    const story = new RunStory();
    const first = story.provider('first', { priority: 1 });
    const second = story.provider('second', { priority: 2 });
    first.queue.push({}, { fail: { kind: 'auth' }, takesMs: 0, meanwhile: () => void (first.away = 'auth') });
    const usedUp = { fail: { kind: 'quota' as const, retryAfterMs: 5 * HOUR }, takesMs: 10 * MINUTE };
    // A look, then the work.
    second.queue.push({}, { ...usedUp, meanwhile: () => void (first.away = null) });
    const project = story.begin(story.process());
    await story.toRest();
    assert.deepEqual(servers(project), ['first', 'second', 'first']);
    assert.deepEqual(eventsOf(project, 'credits.exhausted'), []);
    assert.equal(project.state.project.status, 'completed');
  });

  it('keeps nobody waiting who could work while it takes its time to answer, and counts all the same', async () => {
    const { story, first, project } = await away('auth', MINUTE);
    first.away = 'auth';
    await story.pass(6 * MINUTE);
    first.away = null;
    first.probeTakesMs = 2 * MINUTE;
    const turns = (): number => eventsOf(project, 'turn.started').length;
    const before = turns();
    await story.pass(6 * MINUTE);
    assert.ok(turns() - before >= 5, `${turns() - before} turns`);
    await story.pass(4 * MINUTE);
    assert.equal(servers(project).at(-1), 'first');
    await story.end();
  });

  it('is seen to be away once, however many turns fail of it together', async () => {
    const story = new RunStory();
    const first = story.provider('first', { priority: 1, config: { command: ['x'], max_concurrent: 4 } });
    const second = story.provider('second', { priority: 2, config: { command: ['x'], max_concurrent: 4 } });
    second.queue.push(...Array.from({ length: 40 }, () => ({ takesMs: 10 * MINUTE })));
    const failsAfter = (takesMs: number) => ({ fail: { kind: 'auth' as const }, takesMs });
    // Two plans, and two turns that fail one after the other, the second when somebody has signed in already.
    first.queue.push({}, {}, { ...failsAfter(MINUTE), meanwhile: () => void (first.away = 'auth') });
    first.queue.push(failsAfter(2 * MINUTE));
    const deps = story.process();
    const projects = [story.begin(deps), story.begin(deps)];
    const failures = (): number => projects.flatMap((one) => eventsOf(one, 'provider.failed')).length;
    while (failures() === 0) await story.pass(500);
    await story.pass(500);
    first.away = null;
    await story.toRest();
    assert.equal(failures(), 2);
    for (const project of projects) assert.equal(servers(project).at(-1), 'first');
  });

  it('is found within minutes by a project that waits, for others too', async () => {
    const story = new RunStory();
    const first = story.provider('first', { priority: 1 });
    const second = story.provider('second', { priority: 2 });
    first.queue.push({}, { fail: { kind: 'auth' }, takesMs: 0 });
    second.queue.push({ fail: { kind: 'quota', retryAfterMs: 5 * HOUR }, takesMs: 0 });
    first.away = 'auth';
    const project = story.begin(story.process());
    await story.pass(HOUR);
    assert.equal(project.state.project.status, 'waiting_for_credits');
    first.away = null;
    await story.pass(6 * MINUTE);
    assert.deepEqual(
      eventsOf(project, 'credits.restored').map(({ providerId }) => providerId),
      ['first'],
    );
    await story.toRest();
    assert.equal(project.state.project.status, 'completed');
  });

  it('is not tried again on the strength of an absence that a person has ended', async () => {
    const { story, deps, first, look } = outForAPerson();
    first.away = 'auth';
    await look();
    await deps.repairs.personActed(['first']);
    await look();
    first.away = null;
    await story.pass(6 * MINUTE);
    await story.ledger.changeStanding('first', (before) => ({ standing: { ...before, ...outNow(story) } }));
    await look();
    assert.deepEqual([first.probes, await isOut(story)], [2, true]);
  });

  it('wakes whoever waits when it is found, and only then', async () => {
    const { story, deps, first, look } = outForAPerson();
    const waiting = deps.wakes.woken(new AbortController().signal);
    first.away = 'auth';
    await look();
    assert.equal(waiting.aborted, false);
    first.away = null;
    await story.pass(6 * MINUTE);
    await look();
    assert.deepEqual([waiting.aborted, await isOut(story)], [true, false]);
  });

  it('is not asked while it is switched off, and anew where nobody waited for the answer', async () => {
    const { story, deps, first, look } = outForAPerson();
    const [config] = story.configs;
    assert.ok(config);
    story.configs = [{ ...config, enabled: false }];
    await look();
    assert.equal(first.probes, 0);
    story.configs = [config];
    await deps.watch.recheck(AbortSignal.abort());
    await look();
    assert.equal(first.probes, 2);
  });
});

function outNow(story: RunStory): Partial<ProviderStanding> {
  return { lastFailureKind: 'auth', lastFailureAtMs: story.clock.now(), unavailableUntilMs: OUT_FOR_GOOD_MS };
}

/** A provider that has failed in the sight of a process, and that process's looks. */
function outForAPerson() {
  const story = new RunStory();
  const first = story.provider('first');
  const deps = story.process();
  const { signal } = new AbortController();
  const fails = story.ledger.changeStanding('first', (before) => ({ standing: { ...before, ...outNow(story) } }));
  const look = async (): Promise<void> => {
    await fails;
    await deps.watch.recheck(signal);
  };
  return { story, deps, first, look };
}

async function isOut(story: RunStory): Promise<boolean> {
  const [standing] = await story.ledger.standings();
  return standing?.unavailableUntilMs === OUT_FOR_GOOD_MS;
}
