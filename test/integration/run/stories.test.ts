import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import {
  closeStories,
  doneTurn,
  draft,
  inSlowTurn,
  planTurn,
  SLOW_MS,
  slowTurn,
  stateOf,
  tell,
  toRest,
  until,
} from '../../support/stories/story.ts';

const HOUR = 3_600_000;

describe('a project', () => {
  afterEach(closeStories);

  it('is planned, worked on task by task, verified, committed, published and completed', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one'), draft('two', ['one'])])],
      tasks: { 'Write one': [doneTurn('one')], 'Write two': [doneTurn('two')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.reason.code, 'allTasksDone', state.project.reason.detail);
    assert.equal(state.project.status, 'completed');
    assert.deepEqual(
      state.taskList.tasks.map((task) => task.status),
      ['completed', 'completed'],
    );
    const log = place.git('log', '--format=%s', `main..${state.project.workBranch}`);
    assert.equal(log, 'Write two\nWrite one');
    assert.equal(place.git('rev-parse', state.project.workBranch), state.publishedCommit);
    assert.equal(state.finance.costHistory.length, 3);
    assert.equal(state.finance.totalSpentUsd, 0.05);
    assert.equal(place.git('status', '--porcelain'), '');
    assert.equal(place.git('rev-parse', '--abbrev-ref', 'HEAD'), 'main');
  });

  it('is not completed over a failing gate: the output goes back to the agent, and the repair is what is committed', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one', 'broken'), doneTurn('one', 'mended')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(place.git('log', '--format=%s', `main..${state.project.workBranch}`), 'Write one');
    assert.equal(place.git('show', `${state.project.workBranch}:one.txt`), 'mended');
    const prompts = state.agents.engineer?.conversationHistory.filter((message) => message.role === 'user');
    assert.equal(prompts?.length, 2);
    const records = await engine.history(id, 0);
    assert.ok(records.ok);
    const second = records.value.flatMap((record) => record.events).filter((event) => event.type === 'turn.started')[2];
    assert.match(second?.type === 'turn.started' ? second.prompt : '', /one\.txt is broken/);
  });

  it('pauses in the middle of a turn, keeps what was written, and goes on from there', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [slowTurn('one')] },
    });
    await inSlowTurn(engine, id);
    await engine.pauseProject(id);
    const paused = await toRest(engine, id);
    assert.equal(paused.project.status, 'paused');
    assert.equal(paused.openTurn, null);
    assert.ok(existsSync(join(paused.project.worktreePath ?? '/nowhere', 'half.txt')));
    place.clock.skip(SLOW_MS);
    assert.ok((await engine.resumeProject(id)).ok);
    assert.equal((await toRest(engine, id)).project.status, 'completed');
  });

  it('ends at its time limit with a checkpoint that is not published, and goes on when the limit is raised', async () => {
    const { engine, place, id } = await tell(
      { plan: [planTurn([draft('one')])], tasks: { 'Write one': [slowTurn('one')] } },
      { maxRuntimeMs: HOUR },
    );
    await inSlowTurn(engine, id);
    place.clock.forward(HOUR);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'timeout');
    assert.equal(state.commits.at(-1)?.kind, 'checkpoint');
    assert.equal(state.publishedCommit, null);
    assert.throws(() => place.git('rev-parse', '--verify', '--quiet', state.project.workBranch));
    place.clock.skip(SLOW_MS);
    assert.ok((await engine.changeLimits(id, { maxRuntimeMs: 24 * HOUR })).ok);
    assert.ok((await engine.resumeProject(id)).ok);
    const ended = await toRest(engine, id);
    assert.equal(ended.project.status, 'completed', ended.project.reason.detail);
    assert.ok(ended.project.activeMs >= HOUR + SLOW_MS, 'what was worked before the limit counts');
  });

  it('waits for a provider whose quota is gone, and works on by itself when it is back', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [{ fail: { kind: 'quota', message: 'Quota reached.', resetIn: '5h' } }, doneTurn('one')] },
    });
    await until('it waits', () => stateOf(engine, id).project.status === 'waiting_for_credits');
    place.clock.forward(5 * HOUR);
    // The next look is put off by chance, so that several processes do not look at once.
    await until('it looks again', () => {
      place.clock.forward(1000);
      return stateOf(engine, id).project.status !== 'waiting_for_credits';
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
  });

  it('tries again after a failure of the network, stays at work meanwhile, and bills every turn', async () => {
    const fails = {
      fail: { kind: 'network', message: 'Connection reset.' },
      usage: { input: 5, output: 0 },
      cost: 0.001,
    };
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [fails, fails, doneTurn('one')] },
    });
    for (const failures of [1, 2]) {
      await until('it has failed', () => stateOf(engine, id).turnsEnded > failures);
      await until('it is asked again', () => {
        place.clock.forward(1000);
        return stateOf(engine, id).openTurn !== null || stateOf(engine, id).turnsEnded > failures + 1;
      });
    }
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(state.finance.totalSpentUsd, 0.032);
    const history = await engine.history(id, 0);
    assert.ok(history.ok);
    const events = history.value.flatMap((record) => record.events);
    assert.equal(events.filter((event) => event.type === 'provider.failed').length, 2);
    assert.ok(!events.some((event) => event.type === 'credits.exhausted'));
  });

  it('asks for a person when only a person can mend the provider, and goes on when told to', async () => {
    const { engine, id } = await tell({
      plan: [{ fail: { kind: 'auth', message: 'Sign in first.' } }, planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.reason.code, 'providerNeedsPerson');
    assert.match(state.project.reason.detail, /Sign in first/);
    assert.ok((await engine.resumeProject(id)).ok);
    assert.equal((await toRest(engine, id)).project.status, 'completed');
  });

  it('is terminated with the reason, and everything stays where it is', async () => {
    const { engine, id } = await tell({ plan: [{ hang: true }], tasks: {} });
    await until('the turn has begun', () => stateOf(engine, id).openTurn !== null);
    await engine.terminateProject(id, 'changed my mind');
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'failed');
    assert.deepEqual(state.project.reason, { code: 'terminatedByUser', detail: 'changed my mind' });
    assert.ok(existsSync(state.project.worktreePath ?? ''));
  });

  it('says of a check that failed before the work that it failed before, and does not stop for it', async () => {
    const { engine, id } = await tell(
      { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } },
      {
        gateCommands: [
          { name: 'Tests', command: 'sh check.sh' },
          { name: 'Lint', command: 'exit 3' },
        ],
      },
    );
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.deepEqual(
      state.finalReport?.checks.map((check) => `${check.name}: ${check.verdict}`),
      ['Tests: passed', 'Lint: failedBefore'],
    );
  });

  it('keeps what looks like a key out of the journal, whoever printed it', async () => {
    const key = `sk-${'a1B2'.repeat(10)}`;
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one', 'fine', { reply: { status: 'done', summary: `I used ${key}.` } })] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    const journal = readFileSync(join(place.dataDirectory, 'projects', id, 'journal-000001.jsonl'), 'utf8');
    assert.match(journal, /I used \[redacted\]/);
    assert.ok(!journal.includes(key));
    assert.ok(!place.git('log', '--format=%B', state.project.workBranch).includes(key));
  });

  it("leaves the user's uncommitted work and checkout exactly as they were", async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed');
    assert.equal(readFileSync(join(place.repository, 'README.md'), 'utf8'), '# Sample\n');
    assert.equal(existsSync(join(place.repository, 'one.txt')), false);
    assert.deepEqual(state.tamper, []);
    assert.deepEqual(state.notices, []);
  });
});
