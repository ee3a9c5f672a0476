import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { addUsd } from '../../../../src/domain/money/bills.ts';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import type { JournalRecord } from '../../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { ForkRequest } from '../../../../src/engine/project-requests.ts';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import { refusalSentence } from '../../../../src/presenters/refusals/refusal-sentence.ts';
import { sampleOf, seed } from '../../../support/chance/seed.ts';
import {
  closeStories,
  doneTurn,
  draft,
  inSlowTurn,
  planTurn,
  reopened,
  SLOW_MS,
  slowTurn,
  stateOf,
  tell,
  toRest,
  until,
} from '../../../support/stories/story.ts';

/** Two tasks, of which the second needs a repair: there are open turns, failed checks and commits to fork between. */
const TWO_TASKS = {
  plan: [planTurn([draft('one'), draft('two', ['one'])])],
  tasks: { 'Write one': [doneTurn('one')], 'Write two': [doneTurn('two', 'broken'), doneTurn('two', 'mended')] },
};

async function forked(engine: OrchestrationEngine, id: string, request: ForkRequest): Promise<string> {
  const made = await engine.forkProject(id, request);
  assert.ok(made.ok, made.ok ? '' : refusalSentence(made.failure));
  return made.value.id;
}

async function refusal(engine: OrchestrationEngine, id: string, request: ForkRequest): Promise<string> {
  const before = engine.snapshot().projects.length;
  const made = await engine.forkProject(id, request);
  assert.ok(!made.ok, 'it was forked');
  assert.equal(engine.snapshot().projects.length, before);
  return refusalSentence(made.failure);
}

async function historyOf(engine: OrchestrationEngine, id: string): Promise<JournalRecord[]> {
  const history = await engine.history(id, 0);
  assert.ok(history.ok);
  return history.value;
}

function replayed(records: readonly JournalRecord[], seq: number): ProjectState {
  const state = records.filter((record) => record.seq <= seq).reduce<ProjectState | undefined>(applyRecord, undefined);
  return state ?? assert.fail('no records');
}

/** What must be the same in a fork: everything but its own bills, clock, name and place, and what was in flight. */
function inherited(state: ProjectState): unknown {
  const { project, taskList, planned, planTurns, gates, gatesNotFound, baseline, work, lastCommit, commits } = state;
  const { description, personas, providers, repositoryPath, baseBranch, baseCommit, gateCommands, identity } = project;
  return {
    ...{ description, personas, providers, repositoryPath, baseBranch, baseCommit, gateCommands, identity },
    ...{ taskList, planned, planTurns, gates, gatesNotFound, baseline, work, lastCommit, commits },
    finalReport: state.finalReport,
    known: state.providers,
    notices: state.notices,
  };
}

/** Of a moment of the past the work tree is not there any more: the task in progress begins anew, and nothing was checked. */
function asOfPast(then: ProjectState): ProjectState {
  if (then.project.worktreePath === null) return then;
  const tasks = then.taskList.tasks.map((task) =>
    task.status === 'in_progress' ? { ...task, status: 'pending' as const, startedAt: null } : task,
  );
  return { ...then, taskList: { ...then.taskList, tasks }, work: null, finalReport: null };
}

/** What was paid for the task in progress at that moment: the fork pays for it once more. */
function paidForNothing({ taskList, finance }: ProjectState): number {
  const current = taskList.tasks.find(({ status }) => status === 'in_progress')?.id;
  const bills = finance.costHistory.filter(({ taskId }) => taskId !== null && taskId === current);
  return bills.reduce((sum, { costUsd }) => addUsd(sum, costUsd ?? 0), 0);
}

/** Of the moments of a run, beside those at which checks have just ended. A long run forks at all of them. */
const MOMENTS_IN_A_SAMPLE = 10;

describe(`a fork (seed ${seed})`, () => {
  afterEach(closeStories);

  it('of any moment of a run opens, is as its parent was then, completes, and pays for its own turns alone', async () => {
    const { engine, place, id } = await tell(TWO_TASKS);
    const parent = await toRest(engine, id);
    assert.equal(parent.project.status, 'completed', parent.project.reason.detail);
    const records = await historyOf(engine, id);
    // The moments at which a task counts as done and is not committed yet are the ones at which a fork could claim it.
    const claims = records
      .filter(({ events }) => events.some(({ type }) => type === 'gates.ran'))
      .map(({ seq }) => seq);
    const chosen = new Set([...claims, ...sampleOf(records, MOMENTS_IN_A_SAMPLE).map(({ seq }) => seq)]);
    const moments = records.map(({ seq }) => seq).filter((seq) => chosen.has(seq));
    const forks = new Map<number, string>();
    for (const atSeq of moments) {
      const then = replayed(records, atSeq);
      const fork = await forked(engine, id, { atSeq });
      forks.set(atSeq, fork);
      const state = stateOf(engine, fork);
      assert.deepEqual(inherited(state), inherited(asOfPast(then)), `at ${atSeq}`);
      assert.deepEqual(
        [state.project.status, state.project.worktreePath, state.openTurn],
        ['initializing', null, null],
      );
      assert.deepEqual([state.finance.totalSpentUsd, state.turnsEnded, state.project.activeMs], [0, 0, 0]);
      assert.equal(
        state.project.limits.maxRuntimeMs,
        Math.floor(parent.project.limits.maxRuntimeMs - then.project.activeMs),
      );
      assert.deepEqual(
        [state.project.parentProjectId, state.origin?.rootProjectId, state.origin?.atSeq],
        [id, id, atSeq],
      );
    }
    const played = [...forks].filter(([seq]) => claims.slice(-2).includes(seq));
    for (const [atSeq, fork] of [...played, ...sampleOf([...forks], 3)]) {
      if (stateOf(engine, fork).project.status === 'completed') continue;
      assert.ok((await engine.startProject(fork)).ok);
      const state = await toRest(engine, fork);
      assert.equal(state.project.status, 'completed', `from ${atSeq}: ${state.project.reason.detail}`);
      const { workBranch, worktreePath } = state.project;
      assert.equal(place.git('log', '--format=%s', `main..${workBranch}`), 'Write two\nWrite one', `from ${atSeq}`);
      assert.equal(place.git('show', `${workBranch}:two.txt`), 'mended');
      assert.equal(readFileSync(join(worktreePath ?? '', 'one.txt'), 'utf8'), 'fine\n');
      // Each turn costs the same whoever asks it: together they paid for the whole run, and for what had to be done again.
      const then = replayed(records, atSeq);
      const before = addUsd(then.finance.totalSpentUsd, -paidForNothing(then));
      assert.equal(addUsd(before, state.finance.totalSpentUsd), parent.finance.totalSpentUsd, `from ${atSeq}`);
      const { costHistory } = state.finance;
      assert.deepEqual(
        costHistory.filter(({ turnId }) => parent.finance.costHistory.some((known) => known.turnId === turnId)),
        [],
      );
    }
    const after = stateOf(engine, id);
    assert.deepEqual(after.project.childProjectIds, [...forks.values()]);
    const { project, ...rest } = parent;
    const { childProjectIds, updatedAt } = after.project;
    assert.deepEqual(
      after,
      { ...rest, project: { ...project, childProjectIds, updatedAt }, seq: after.seq, epoch: after.epoch },
      'the parent was changed',
    );
    assert.equal(place.git('rev-parse', parent.project.workBranch), parent.publishedCommit);
  }).timeout(600_000);

  it('of a project in the middle of a turn takes along what is not committed, and both go their own ways', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [slowTurn('one')] },
    });
    await inSlowTurn(engine, id);
    const parent = stateOf(engine, id).project.worktreePath ?? '';
    writeFileSync(join(parent, 'README.md'), '# Half way\n');
    const fork = await forked(engine, id, { name: 'Another way' });
    // The parent's work goes on, and the fork keeps what it began with.
    writeFileSync(join(parent, 'later.txt'), 'not for the fork\n');
    assert.ok((await engine.startProject(fork)).ok);
    await inSlowTurn(engine, fork);
    const child = stateOf(engine, fork).project.worktreePath ?? '';
    assert.notEqual(child, parent);
    assert.deepEqual(
      ['README.md', 'half.txt', 'later.txt'].map((name) => existsSync(join(child, name))),
      [true, true, false],
    );
    assert.equal(readFileSync(join(child, 'README.md'), 'utf8'), '# Half way\n');
    place.clock.skip(SLOW_MS);
    for (const one of [id, fork]) {
      const state = await toRest(engine, one);
      assert.equal(state.project.status, 'completed', state.project.reason.detail);
      assert.equal(place.git('show', `${state.project.workBranch}:README.md`), '# Half way');
    }
    const names = place.git('ls-tree', '--name-only', stateOf(engine, fork).project.workBranch);
    assert.doesNotMatch(names, /later/);
  });

  it('that has not begun can be forked with all that it would begin with', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [slowTurn('one')] },
    });
    await inSlowTurn(engine, id);
    const child = await forked(engine, id, {});
    const grandchild = await forked(engine, child, {});
    assert.ok((await engine.deleteProject(child)).ok);
    assert.ok((await engine.startProject(grandchild)).ok);
    await inSlowTurn(engine, grandchild);
    const { origin, project } = stateOf(engine, grandchild);
    assert.notEqual(origin?.uncommittedWork, null);
    assert.ok(existsSync(join(project.worktreePath ?? '', 'half.txt')));
    place.clock.skip(SLOW_MS);
    assert.equal((await toRest(engine, grandchild)).project.status, 'completed');
    await engine.terminateProject(id, 'enough');
    await toRest(engine, id);
  });

  it('can be forked again, also by another process, and knows the project that its family began with', async () => {
    const { engine, place, id } = await tell(TWO_TASKS);
    await toRest(engine, id);
    const child = await forked(engine, id, { atSeq: 3 });
    await engine.close();
    const other = await reopened(place);
    const grandchild = await forked(other, child, {});
    const state = stateOf(other, grandchild);
    assert.deepEqual(
      [state.origin?.parentProjectId, state.origin?.rootProjectId, state.project.parentProjectId],
      [child, id, child],
    );
    assert.ok((await other.startProject(grandchild)).ok);
    assert.equal((await toRest(other, grandchild)).project.status, 'completed');
  });

  it('and its parent together keep the limits of the project that the family began with', async () => {
    const { engine, id } = await tell(TWO_TASKS, { maxTurns: 6 });
    const parent = await toRest(engine, id);
    assert.deepEqual([parent.project.status, parent.turnsEnded], ['completed', 4]);
    // It may take nine turns of its own, and the family two more.
    const fork = await forked(engine, id, { atSeq: 1, limits: { maxTurns: 9 } });
    await engine.recover();
    assert.ok((await engine.startProject(fork)).ok);
    // It gives its slot back meanwhile.
    const paused = await toRest(engine, fork);
    assert.equal(paused.turnsEnded, 2);
    assert.deepEqual(paused.project.reason, { code: 'familyLimitReached', detail: 'turns' });
    assert.ok((await engine.changeLimits(id, { maxTurns: 8 })).ok);
    await until('the fork goes on', () => stateOf(engine, fork).project.status === 'completed');
    assert.equal(stateOf(engine, fork).turnsEnded, 4);
  });

  it('is refused with the way out where it cannot be', async () => {
    const { engine, id } = await tell(TWO_TASKS, { maxTurns: 3 });
    const parent = await toRest(engine, id);
    assert.equal(parent.project.reason.code, 'limitReached');
    for (const atSeq of [0, -1, 1.5, NaN, Infinity, parent.seq + 1]) {
      assert.match(await refusal(engine, id, { atSeq }), /the journal has the events 1 to \d+, and .* is none of them/);
    }
    assert.match(await refusal(engine, id, {}), /taken all of its turns.*Raise its limit/);
    assert.match(await refusal(engine, id, { atSeq: 1, name: 'say HELLO' }), /already a project named/);
    assert.match(await refusal(engine, id, { atSeq: 1, name: ' ' }), /1 to 120 characters/);
    assert.match(await refusal(engine, id, { atSeq: 1, limits: { maxTurns: -1 } }), /maxTurns/);
    assert.match(await refusal(engine, '00000000-0000-4000-8000-000000000000', {}), /no project/);
    // The limits of the project bind its forks too: those have to be raised.
    assert.ok((await engine.changeLimits(id, { maxTurns: 9 })).ok);
    const own = await forked(engine, id, {});
    assert.ok((await engine.startProject(own)).ok);
    assert.equal((await toRest(engine, own)).project.status, 'completed');
  });
});
