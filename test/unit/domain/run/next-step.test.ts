import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import type { QualityReport } from '../../../../src/domain/evidence/checks.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { TaskWork } from '../../../../src/domain/run/task-work.ts';
import { nextStep, REPAIR_TITLE } from '../../../../src/domain/run/next-step.ts';
import { sampleCheck, sampleState } from '../../../support/builders/sample-state.ts';

const config = settingsSchema.parse({});
const report = (passed: boolean): QualityReport => ({ passed, checks: [], at: '2026-01-06T00:00:00.000Z' });
const working = (change: Partial<TaskWork> = {}): TaskWork => ({
  taskId: 't2',
  persona: 'engineer',
  turns: 1,
  lastResult: 'continue',
  lastSummary: '',
  lastReport: null,
  verified: false,
  fingerprint: '',
  unchangedTurns: 0,
  repeatedActions: 0,
  lastActions: '',
  failingGates: '',
  sameGateFailures: 0,
  malformedReplies: 0,
  escalations: 0,
  lastProvider: null,
  handover: null,
  interrupted: false,
  ...change,
});

/** A project whose preparation is over, with the second of three tasks in progress. */
const stepOf = (change: (state: ProjectState) => void): ReturnType<typeof nextStep> =>
  nextStep(
    sampleState((state) => {
      Object.assign(state, { planned: true, gates: [], baseline: report(true), openTurn: null, openCommit: null });
      state.publishedCommit = state.commits.findLast((commit) => commit.kind === 'task')?.sha ?? null;
      state.work = working();
      change(state);
    }),
    config,
  );
const finish = (state: ProjectState): void => {
  state.work = null;
  for (const task of state.taskList.tasks) task.status = 'completed';
};

describe('the next step', () => {
  it('closes a turn that a crash left open before anything else, whatever the status', () => {
    const step = stepOf((state) => {
      state.project.status = 'paused';
      state.openCommit = { key: 'k', taskId: null, kind: 'checkpoint', message: 'm' };
      state.openTurn = {
        turnId: 'x',
        operation: 'work',
        taskId: 't2',
        persona: 'engineer',
        providerId: 'p',
        startedAt: '2026-01-06T00:00:00.000Z',
        reservation: null,
      };
    });
    assert.equal(step.kind === 'closeInterruptedTurn' && step.turn.turnId, 'x');
  });

  it('finishes an intended commit even when the project has reached its limit', () => {
    const step = stepOf((state) => {
      state.project.status = 'timeout';
      state.openCommit = { key: 'k', taskId: null, kind: 'checkpoint', message: 'm' };
    });
    assert.equal(step.kind, 'finishCommit');
  });

  it('publishes a verified commit, and never a checkpoint', () => {
    const sha = 'c'.repeat(40);
    const kindAfter = (kind: 'task' | 'checkpoint'): string =>
      stepOf((state) => {
        state.commits = [{ sha, taskId: null, kind, at: '2026-01-06T00:00:00.000Z' }];
        state.publishedCommit = null;
      }).kind;
    assert.equal(kindAfter('task'), 'publish');
    assert.equal(kindAfter('checkpoint'), 'work');
  });

  it('publishes the newest verified commit until it is published, and nothing while the project rests', () => {
    const [older, newer] = ['c'.repeat(40), 'd'.repeat(40)];
    const stepWith = (publishedCommit: string, status: ProjectState['project']['status'] = 'active') =>
      stepOf((state) => {
        state.commits = [older, newer].map((sha) => ({
          sha,
          taskId: null,
          kind: 'task',
          at: '2026-01-06T00:00:00.000Z',
        }));
        Object.assign(state, { publishedCommit });
        state.project.status = status;
      });
    assert.deepEqual(stepWith(older), { kind: 'publish', sha: newer });
    assert.equal(stepWith(newer).kind, 'work');
    // A conflict has paused it: whether to ask again is for the person who resumes it.
    assert.equal(stepWith(older, 'paused').kind, 'rest');
  });

  it('rests when the project is not running', () => {
    for (const status of ['initializing', 'paused', 'completed', 'failed', 'timeout'] as const) {
      assert.equal(stepOf((state) => void (state.project.status = status)).kind, 'rest');
    }
  });

  it('ends at the first limit that is reached', () => {
    const which = (change: (state: ProjectState) => void): unknown => {
      const step = stepOf(change);
      return step.kind === 'endAtLimit' && step.which;
    };
    assert.equal(
      which((state) => void (state.project.activeMs = state.project.limits.maxRuntimeMs)),
      'runtime',
    );
    assert.equal(
      which((state) => void (state.finance.totalSpentUsd = state.project.limits.maxCostUsd ?? 0)),
      'cost',
    );
    assert.equal(
      which((state) => {
        state.project.limits.maxTurns = 7;
        state.turnsEnded = 7;
      }),
      'turns',
    );
  });

  it('counts turns that were cut off against the limits, with the most that they can have cost', () => {
    const which = (change: (state: ProjectState) => void): unknown => {
      const step = stepOf(change);
      return step.kind === 'endAtLimit' && step.which;
    };
    const short = (state: ProjectState): void => {
      state.project.limits.maxCostUsd = state.finance.totalSpentUsd + 0.5;
      state.project.limits.maxTokens = state.finance.totalTokens + 500;
    };
    assert.equal(which(short), false);
    assert.equal(
      which((state) => {
        short(state);
        state.finance.uncertainUsd = 0.5;
      }),
      'cost',
    );
    assert.equal(
      which((state) => {
        short(state);
        state.finance.uncertainTokens = 500;
      }),
      'tokens',
    );
  });

  it('ends at a limit before it prepares anything, and waits for a provider before it looks at limits', () => {
    const spent = (change: (state: ProjectState) => void) =>
      stepOf((state) => {
        state.project.limits.maxTurns = state.turnsEnded;
        change(state);
      }).kind;
    assert.equal(
      spent((state) => void (state.project.worktreePath = null)),
      'endAtLimit',
    );
    assert.equal(
      spent((state) => void (state.project.status = 'waiting_for_credits')),
      'waitForProvider',
    );
  });

  it('prepares in order: worktree, gates, baseline, plan', () => {
    assert.equal(stepOf((state) => void (state.project.worktreePath = null)).kind, 'prepareWorktree');
    assert.equal(stepOf((state) => void (state.gates = null)).kind, 'detectGates');
    assert.equal(stepOf((state) => void (state.baseline = null)).kind, 'baseline');
    assert.equal(stepOf((state) => void (state.planned = false)).kind, 'plan');
  });

  it('takes a claim of "done" to the gates, and only what passed them to a commit', () => {
    assert.equal(stepOf((state) => void (state.work = working({ lastResult: 'done' }))).kind, 'verify');
    assert.equal(
      stepOf((state) => void (state.work = working({ lastResult: 'done', verified: true }))).kind,
      'commitTask',
    );
    assert.equal(
      stepOf((state) => void (state.work = working({ lastResult: null, lastReport: report(false) }))).kind,
      'work',
    );
  });

  it('checks a claim of "done" and commits what passed, also of the last turn that a task may have', () => {
    const turns = config.maxTurnsPerTask;
    const last = (change: Partial<TaskWork>) => stepOf((state) => void (state.work = working({ turns, ...change })));
    assert.equal(last({ lastResult: 'done' }).kind, 'verify');
    assert.equal(last({ lastResult: 'done', verified: true }).kind, 'commitTask');
    assert.equal(last({ lastResult: 'continue' }).kind, 'blockTask');
    assert.equal(last({ lastResult: 'continue', turns: turns - 1 }).kind, 'work');
  });

  it('blocks a task in the words of the agent that is blocked', () => {
    const step = stepOf((state) => {
      state.work = working({ lastResult: 'blocked', lastSummary: 'There is no network.' });
    });
    assert.equal(step.kind === 'blockTask' && step.because, 'There is no network.');
  });

  it('leaves a task that is no longer in progress, and starts another', () => {
    const step = stepOf((state) => {
      const second = state.taskList.tasks[1];
      if (second !== undefined) second.status = 'completed';
      state.work = working({ lastResult: 'done' });
    });
    assert.equal(step.kind === 'startTask' && step.task.id, 't3');
  });

  it('asks for a readable reply once, then works on', () => {
    const after = (malformedReplies: number): string =>
      stepOf((state) => void (state.work = working({ lastResult: 'malformed', malformedReplies }))).kind;
    assert.equal(after(1), 'correct');
    assert.equal(after(2), 'work');
    // Its count is set back when help is sought; the reply that could not be read is still the last one.
    assert.equal(after(0), 'work');
  });

  it('blocks a task that took too many turns, and says how many', () => {
    const step = stepOf((state) => void (state.work = working({ turns: config.maxTurnsPerTask })));
    assert.deepEqual(step.kind === 'blockTask' && [step.because, step.cause], ['', { kind: 'turnLimit', turns: 30 }]);
  });

  it('starts the highest priority task whose dependencies are done', () => {
    const step = stepOf((state) => void (state.work = null));
    assert.equal(step.kind === 'startTask' && step.task.id, 't2');
  });

  it('gives up with the names when only blocked tasks and what waits for them are left', () => {
    const step = stepOf((state) => {
      state.work = null;
      for (const task of state.taskList.tasks) {
        if (task.id === 't2') Object.assign(task, { status: 'blocked', blockedBecause: 'no network' });
      }
    });
    assert.deepEqual(step, {
      kind: 'giveUp',
      reason: 'tasksBlocked',
      detail: '',
    });
  });

  it('completes only after the project passed its own gates, with one repair in between', () => {
    assert.equal(stepOf(finish).kind, 'finalGates');
    const after = (passed: boolean, title?: string): string =>
      stepOf((state) => {
        finish(state);
        state.finalReport = report(passed);
        const first = state.taskList.tasks[0];
        if (title !== undefined && first !== undefined) first.title = title;
      }).kind;
    assert.equal(after(true), 'complete');
    assert.equal(after(false), 'repairProject');
    assert.equal(after(false, REPAIR_TITLE), 'giveUp');
  });

  it('names every check that failed or did not end when it gives up, and no other', () => {
    const step = stepOf((state) => {
      finish(state);
      const verdicts = ['passed', 'failed', 'failedBefore', 'timedOut', 'notVerified'] as const;
      state.finalReport = {
        ...report(false),
        checks: verdicts.map((verdict) => sampleCheck(`is ${verdict}`, verdict)),
      };
      const first = state.taskList.tasks[0];
      if (first !== undefined) first.title = REPAIR_TITLE;
    });
    assert.deepEqual(step, { kind: 'giveUp', reason: 'gatesFailed', detail: 'is failed, is timedOut' });
  });
});
