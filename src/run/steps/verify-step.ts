import type { CheckResult, Gate } from '../../domain/evidence/checks.ts';
import { succeeded, type Result } from '../../domain/result.ts';
import { taskStart } from '../../domain/task/task-start.ts';
import type { Task } from '../../domain/task/task.ts';
import type { GitFailure } from '../../ports/git-manager.ts';
import { acceptanceGate } from '../../runtime/gates/gate-list.ts';
import { handleGitFailure } from '../handle-git-failure.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';
import { workEvidence, withEvidence, type WorkEvidence } from './evidence-step.ts';
import { runChecks } from './run-checks.ts';

/** Runs the gates before the first turn. Failures found here are not counted against the agents. */
export async function baseline(context: RunContext): Promise<void> {
  const report = await runChecks(context, context.host.state().gates ?? [], 'baseline', null);
  if (context.signal.aborted) return;
  await context.host.commit({ type: 'gates.baselined', report });
}

/** Runs the project's gates and the task's acceptance check on work that the agent reports as done. */
export async function verify(context: RunContext, task: Task): Promise<void> {
  const { host, deps, signal } = context;
  const { gates, baseline: before, turnsEnded } = host.state();
  const acceptance = acceptanceGate(task, deps.config().gateTimeout);
  const all = [...(gates ?? []), ...(acceptance === null ? [] : [acceptance])];
  const report = await runChecks(context, all, `gates-${String(turnsEnded).padStart(4, '0')}`, before);
  // A verdict that was cut short is no verdict: the claim is checked again when the project goes on.
  if (signal.aborted) return;
  const evidence = await workEvidence(context);
  if (!evidence.ok) {
    await handleGitFailure(context, evidence.failure);
    return;
  }
  const changed = await changedFiles(context, task, evidence.value);
  if (!changed.ok) {
    await handleGitFailure(context, changed.failure);
    return;
  }
  const found = withEvidence({ ...report, changedFiles: changed.value }, task, evidence.value, host.state());
  await host.commit({ type: 'gates.ran', taskId: task.id, report: found });
}

/** How many files differ from the task's starting point, commits of the task included. */
async function changedFiles(
  { host, deps }: RunContext,
  task: Task,
  known: WorkEvidence,
): Promise<Result<number, GitFailure>> {
  const worktree = worktreeOf(host.state());
  const baseCommit = taskStart(host.state(), task.id) ?? worktree.baseCommit;
  if (baseCommit === known.since) return succeeded(known.changedFiles);
  const changes = await deps.git.changedFiles({ ...worktree, baseCommit }, null);
  return changes.ok ? succeeded(changes.value.files.length) : changes;
}

/** Runs all gates again on the result of all commits, before the project is completed. */
export async function finalGates(context: RunContext): Promise<void> {
  const { gates, baseline: before } = context.host.state();
  const report = await runChecks(context, gates ?? [], 'gates-final', before);
  if (context.signal.aborted) return;
  await context.host.commit({ type: 'gates.ran', taskId: null, report });
}

/** Runs one command as a gate on the current worktree. */
export async function runCheck(context: RunContext, command: string): Promise<CheckResult> {
  const timeoutMs = context.deps.config().gateTimeout;
  const gate: Gate = {
    name: 'Hand-over',
    kind: 'custom',
    command,
    expectedExitCode: 0,
    required: true,
    origin: 'acceptance',
    timeoutMs,
    because: 'the check that shows where the work stands',
  };
  const { turnsEnded } = context.host.state();
  const report = await runChecks(context, [gate], `handover-${String(turnsEnded).padStart(4, '0')}`, null);
  const check = report.checks.find(({ name }) => name === gate.name);
  if (check === undefined) throw new Error('A gate ran without a result');
  return check;
}
