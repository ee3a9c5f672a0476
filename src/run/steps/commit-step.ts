import type { FactoryEvent } from '../../domain/run/events.ts';
import type { CheckResult } from '../../domain/evidence/checks.ts';
import { taskVerdict, type TaskVerdict } from '../../domain/evidence/task-verdict.ts';
import type { OpenCommit, ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import type { GitFailure } from '../../ports/git-manager.ts';
import { checkNote } from '../../runtime/gates/check-notes.ts';
import { completionNote } from '../../runtime/prompts/task-notes.ts';
import { checkpointMessage, commitMessage } from './commit-message.ts';
import { noticeRewrittenBase } from './prepare-steps.ts';
import { gitFailureChange, handleGitFailure } from '../handle-git-failure.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/** Journals the intent before the commit, so that after a crash git is searched for the key first. */
export async function commitTask({ host }: RunContext, task: Task): Promise<void> {
  const state = host.state();
  await host.commit({
    type: 'commit.intended',
    key: `${state.project.id}/${task.id}/${state.commits.length + 1}`,
    taskId: task.id,
    kind: 'task',
    message: commitMessage(state, task, verdictOn(state, task)),
  });
}

/** Finds the intended commit in git, or makes it. The task is completed in the same record as its commit. */
export async function finishCommit(context: RunContext, open: OpenCommit): Promise<void> {
  const { host, deps } = context;
  const state = host.state();
  const made = await host.step({ what: `commit ${open.key}`, of: state.seq }, () =>
    deps.git.commitChanges({
      worktree: worktreeOf(state),
      message: open.message,
      key: open.key,
      identity: state.project.identity,
      mayRun: deps.config().allowFilesThatRun ?? [],
      // Its work may lie in a checkpoint, which no check has passed and which is not published.
      allowEmpty: open.kind === 'task' && (state.work?.lastReport?.changedFiles ?? 0) > 0,
    }),
  );
  if (!made.ok) {
    const { failure } = made;
    const at = new Date(host.now()).toISOString();
    await handleGitFailure(context, failure, (now) => [
      { type: 'commit.abandoned', key: open.key, because: failure.message },
      afterRefusal(now, open, failure, at),
    ]);
    return;
  }
  await host.commit({ type: 'commit.made', key: open.key, sha: made.value }, ...completion(state, open, made.value));
}

/** Git refused to commit the agent's work. The agent gets that as a failed check with git's message. */
function afterRefusal(state: ProjectState, open: OpenCommit, failure: GitFailure, at: string): FactoryEvent {
  if (failure.kind !== 'refused' || open.taskId === null) return gitFailureChange(state, failure);
  const refused: CheckResult = {
    name: 'Commit',
    kind: 'custom',
    command: 'git commit',
    verdict: 'failed',
    required: true,
    exitCode: null,
    durationMs: 0,
    output: failure.message,
    outputFile: null,
    note: checkNote({ kind: 'cannotCommit' }),
  };
  const checks = [...(state.work?.lastReport?.checks ?? []), refused];
  const before = state.work?.lastReport ?? {};
  return { type: 'gates.ran', taskId: open.taskId, report: { ...before, passed: false, checks, at } };
}

function completion(state: ProjectState, open: OpenCommit, sha: string | null): FactoryEvent[] {
  if (open.kind !== 'task' || open.taskId === null) return [];
  const task = state.taskList.tasks.find(({ id }) => id === open.taskId);
  if (task === undefined) throw new Error(`There is no task ${open.taskId}`);
  const checks = state.work?.lastReport?.checks ?? [];
  const passed = checks.filter((check) => check.verdict === 'passed');
  const note = completionNote(checks, sha !== null);
  const confidence = checks.length === 0 ? 0 : passed.length / checks.length;
  const verdict = verdictOn(state, task);
  const { evidenceChanges, filesThatRun } = state.work?.lastReport ?? {};
  const told = {
    ...(evidenceChanges === undefined ? {} : { evidenceChanges }),
    ...(filesThatRun === undefined ? {} : { filesThatRun }),
  };
  return [{ type: 'task.completed', taskId: open.taskId, commit: sha, note, confidence, verdict, ...told }];
}

function verdictOn(state: ProjectState, { acceptanceCheck, checkBefore }: Task): TaskVerdict {
  // An older version may have left a commit half made without a report, and did not count the files that differ.
  const report = state.work?.lastReport ?? { passed: false, checks: [], at: state.project.updatedAt };
  const isChanged = report.changedFiles !== 0;
  return taskVerdict({ hasCheck: acceptanceCheck !== null, before: checkBefore, report, isChanged });
}

/** Publishes verified commits to the user's repository as one ref below `df/`. The ref moves only if it is where we left it. */
export async function publish(context: RunContext, sha: string): Promise<void> {
  const { host, deps } = context;
  await noticeRewrittenBase(context);
  const state = host.state();
  const published = await host.step({ what: `publish ${sha}`, of: state.seq }, () =>
    deps.git.publish(worktreeOf(state), sha, state.publishedCommit, deps.config().allowFilesThatRun ?? []),
  );
  if (!published.ok) return handleGitFailure(context, published.failure);
  await host.commit({ type: 'commit.published', ref: published.value.ref, sha });
}

/** Intends a commit of unverified work when a run ends in the middle of a task. It is not published. */
export function checkpointEvent(state: ProjectState, why: 'stopped' | 'limit'): FactoryEvent {
  const task = state.taskList.tasks.find((candidate) => candidate.id === state.work?.taskId);
  return {
    type: 'commit.intended',
    key: `${state.project.id}/checkpoint/${state.seq}`,
    taskId: task?.id ?? null,
    kind: 'checkpoint',
    message: checkpointMessage(state, task, why),
  };
}
