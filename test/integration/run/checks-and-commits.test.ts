import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failed, succeeded } from '../../../src/domain/result.ts';
import { REPAIR_TITLE } from '../../../src/domain/run/next-step.ts';
import type { GitFailureKind } from '../../../src/ports/git-manager.ts';
import { CheckedStory, say, type QueuedCheck } from '../../support/stories/checked-story.ts';
import type { KeptProject } from '../../support/fakes/memory-journal.ts';
import { eventsOf } from '../../support/stories/run-story.ts';
import { noticeTexts } from '../../support/builders/notice-texts.ts';

const MINUTE = 60_000;
const passes: QueuedCheck = {};
const fails: QueuedCheck = { exitCode: 1 };
/** A red check is repeated once. */
const red: QueuedCheck[] = [fails, fails];

function story(...checks: QueuedCheck[]): { told: CheckedStory; provider: ReturnType<CheckedStory['provider']> } {
  const told = new CheckedStory();
  told.checks.push(...checks);
  const provider = told.provider('only');
  provider.tasks = 1;
  return { told, provider };
}

const endOf = ({ state }: KeptProject): string[] => [state.project.status, state.project.reason.code];
const operations = (project: KeptProject): string[] =>
  eventsOf(project, 'turn.started').map(({ operation }) => operation);

describe('a project whose own checks fail at the end', () => {
  it('is repaired by one more task, checked again and completed', async () => {
    const { told } = story(passes, passes, ...red);
    const project = told.begin(told.checkedProcess());
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.deepEqual(
      project.state.taskList.tasks.map(({ title, status }) => [title, status]),
      [
        ['Task 0', 'completed'],
        [REPAIR_TITLE, 'completed'],
      ],
    );
    const final = eventsOf(project, 'gates.ran').filter(({ taskId }) => taskId === null);
    assert.deepEqual(
      final.map(({ report }) => report.passed),
      [false, true],
    );
    assert.equal(project.state.finalReport?.passed, true);
  });

  it('is given up when they fail after the repair too, with their names', async () => {
    const { told } = story(passes, passes, ...red, passes, ...red);
    const project = told.begin(told.checkedProcess());
    await told.toRest();
    assert.deepEqual([...endOf(project), project.state.project.reason.detail], ['failed', 'gatesFailed', 'test']);
    assert.equal(project.state.taskList.tasks.length, 2);
  });

  it('is checked again when a person fixed what failed and says "retry", before anything is said of it', async () => {
    const { told } = story(passes, passes, ...red, passes, ...red);
    const deps = told.checkedProcess();
    const project = told.begin(deps);
    await told.toRest();
    assert.deepEqual(endOf(project), ['failed', 'gatesFailed']);
    const ran = told.ran.length;
    await told.again(deps, project, 'retried');
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.deepEqual(told.ran.slice(ran), ['npm test']);
  });
});

describe('a pause during checks', () => {
  /** Paused a minute into the check with this number, then resumed. */
  async function pausedIn(check: number): Promise<{ told: CheckedStory; project: KeptProject }> {
    const { told } = story();
    const deps = told.checkedProcess();
    const meanwhile = (): void => {
      say(project, 'pause');
    };
    told.checks.push(...Array.from({ length: check }, () => passes), { takesMs: 10 * MINUTE, meanwhile });
    const project = told.begin(deps);
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'pausedByUser']);
    // Heard at once, not when the check is over.
    assert.ok(told.clock.monotonic() < 5 * MINUTE, `${told.clock.monotonic()} ms`);
    const { lastReport, sameGateFailures } = project.state.work ?? {};
    assert.deepEqual([lastReport ?? null, sameGateFailures ?? 0], [null, 0]);
    await told.goOn(deps, project);
    await told.toRest();
    return { told, project };
  }

  for (const [check, what] of [
    [0, 'before the work'],
    [1, 'after a task'],
    [2, 'at the end'],
  ] as const) {
    it(`${what} is no failure of them: they are run again, and nothing else is done twice`, async () => {
      const { told, project } = await pausedIn(check);
      assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
      assert.deepEqual(operations(project), ['plan', 'work']);
      assert.equal(project.state.baseline?.passed, true);
      assert.ok(eventsOf(project, 'gates.ran').every(({ report }) => report.passed));
      assert.equal(told.ran.filter((line) => line === 'npm test').length, 4);
      assert.equal(project.state.taskList.tasks.length, 1);
    });
  }
});

describe('a pause during the check that shows a new provider where the work stands', () => {
  it('asks nobody, and the check is run again when the project goes on', async () => {
    const { told, provider } = story();
    const second = told.provider('second', { priority: 2 });
    const deps = told.checkedProcess();
    const goes = (): void => {
      told.configs = told.configs.filter(({ id }) => id !== 'only');
    };
    provider.queue.push({}, { goesOn: true, meanwhile: goes });
    const project = told.begin(deps);
    const meanwhile = (): void => {
      say(project, 'pause');
    };
    told.acceptance.push({ takesMs: 10 * MINUTE, meanwhile });
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'pausedByUser']);
    assert.deepEqual([operations(project), second.asked.length], [['plan', 'work'], 0]);
    await told.goOn(deps, project);
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.equal(told.ran.filter((line) => line === 'true').length, 3);
  });
});

describe('a claim of "done"', () => {
  it('that its checks do not bear out is worked on again, with their report', async () => {
    const { told, provider } = story(passes, ...red.map((check) => ({ ...check, output: 'expected 3, got 4' })));
    const project = told.begin(told.checkedProcess());
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.deepEqual(operations(project), ['plan', 'work', 'work']);
    assert.match(provider.asked[2]?.prompt ?? '', /expected 3, got 4/);
    assert.equal(eventsOf(project, 'commit.made').length, 1);
  });

  it('is checked by the project’s checks and by its own', async () => {
    const { told } = story();
    told.begin(told.checkedProcess());
    await told.toRest();
    assert.deepEqual(told.ran, ['npm test', 'npm test', 'true', 'npm test']);
  });

  it('of checks that failed before the work is held against nobody', async () => {
    const { told } = story(fails, fails, fails);
    const project = told.begin(told.checkedProcess());
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.match(project.state.taskList.tasks[0]?.verificationNotes.at(-1) ?? '', /Failed before the work too: test\./);
    assert.equal(project.state.taskList.tasks[0]?.completionConfidence, 0.5);
  });
});

describe('a checkpoint', () => {
  it('in the middle of a task completes nothing, is not published, and the task goes on from there', async () => {
    const { told, provider } = story();
    const deps = told.checkedProcess();
    provider.queue.push({}, { goesOn: true });
    const project = told.begin(deps, { maxTurns: 2 });
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'limitReached']);
    const { commits, publishedCommit, taskList, openCommit } = project.state;
    assert.deepEqual([commits.map(({ kind }) => kind), publishedCommit, openCommit], [['checkpoint'], null, null]);
    assert.deepEqual([taskList.tasks[0]?.status, taskList.tasks[0]?.commit], ['in_progress', null]);
    assert.deepEqual(eventsOf(project, 'task.completed'), []);
    const limits = { ...project.state.project.limits, maxTurns: 9 };
    await told.goOn(deps, project, { type: 'limits.changed', limits });
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    const [, last] = project.state.commits;
    assert.deepEqual([last?.kind, project.state.publishedCommit], ['task', last?.sha]);
    assert.equal(project.state.taskList.tasks[0]?.commit, last?.sha);
  });
});

describe('what checks leave in the worktree', () => {
  const failing = async () => failed({ kind: 'commandFailed' as const, message: 'Git was ended.' });
  const gone = async () => failed({ kind: 'worktreeMissing' as const, message: 'It is gone.' });

  for (const [when, git] of [
    ['before', { beforeChecks: failing }],
    ['after', { afterChecks: failing }],
  ] as const) {
    it(`is told of once where git fails ${when} them, and the project goes on`, async () => {
      const { told } = story();
      const project = told.begin(told.checkedProcess(git));
      await told.toRest();
      assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
      assert.deepEqual(eventsOf(project, 'checks.notPutBack'), [{ type: 'checks.notPutBack', why: 'Git was ended.' }]);
      assert.match(noticeTexts(project.state).join(), /checks wrote was not put back.*Git was ended\.$/);
    });
  }

  it('is nothing to tell of where the worktree itself is gone', async () => {
    const { told } = story();
    const project = told.begin(told.checkedProcess({ afterChecks: gone }));
    await told.toRest();
    assert.deepEqual(eventsOf(project, 'checks.notPutBack'), []);
  });
});

describe('a commit that git does not make', () => {
  const refusing = (kind: GitFailureKind) => {
    let times = 0;
    return {
      commitChanges: async () =>
        ++times === 1 ? failed({ kind, message: 'Not like this.' }) : succeeded(String(times).repeat(40)),
    };
  };

  it('because of what was made is the agent’s to put right, and is checked anew', async () => {
    const { told, provider } = story();
    const project = told.begin(told.checkedProcess(refusing('refused')));
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.deepEqual(operations(project), ['plan', 'work', 'work']);
    assert.match(provider.asked[2]?.prompt ?? '', /Not like this\./);
    assert.equal(told.ran.filter((line) => line === 'npm test').length, 4);
    assert.equal(eventsOf(project, 'task.completed')[0]?.commit, '2'.repeat(40));
  });

  it('because of the machine pauses the project, with the verified work kept for the next try', async () => {
    const { told } = story();
    const deps = told.checkedProcess(refusing('commandFailed'));
    const project = told.begin(deps);
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'gitFailed']);
    assert.deepEqual([project.state.openCommit, project.state.taskList.tasks[0]?.status], [null, 'in_progress']);
    await told.goOn(deps, project);
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    assert.deepEqual(operations(project), ['plan', 'work']);
  });

  for (const kind of ['diskFull', 'busy'] as const) {
    it(`because of what passes by itself (${kind}) is waited for and made, without another turn`, async () => {
      const { told } = story();
      const project = told.begin(told.checkedProcess(refusing(kind)));
      await told.toRest();
      assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
      assert.deepEqual(operations(project), ['plan', 'work']);
      assert.deepEqual(eventsOf(project, 'commit.abandoned'), []);
      assert.match(noticeTexts(project.state).join(), /Not like this\. The work waits and tries again\./);
    });
  }

  it('at the end of a run is told, and leaves the end as it was', async () => {
    const { told, provider } = story();
    provider.queue.push({}, { goesOn: true });
    const project = told.begin(told.checkedProcess(refusing('commandFailed')), { maxTurns: 2 });
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'limitReached']);
    assert.deepEqual([project.state.commits, project.state.openCommit], [[], null]);
    assert.match(noticeTexts(project.state).at(-1) ?? '', /Not like this\./);
  });
});
