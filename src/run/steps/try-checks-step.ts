import type { CheckResult } from '../../domain/evidence/checks.ts';
import type { CheckFinding } from '../../domain/evidence/task-verdict.ts';
import { taskStart } from '../../domain/task/task-start.ts';
import type { Task } from '../../domain/task/task.ts';
import { acceptanceGate } from '../../runtime/gates/gate-list.ts';
import { runChecks } from './run-checks.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Runs acceptance checks before the work on their tasks, each recorded at once. A check that passes now cannot show the work
 * later.
 */
export async function tryChecks(context: RunContext, tasks: readonly Task[]): Promise<void> {
  for (const task of tasks) {
    const tried = await tryCheck(context, task);
    if (!tried) return;
  }
}

/** `false`: it was cut short and says nothing. */
async function tryCheck(context: RunContext, task: Task): Promise<boolean> {
  const { host, deps, signal } = context;
  const gate = acceptanceGate(task, deps.config().gateTimeout);
  if (gate === null) return true;
  const report = await runChecks(context, [gate], `before-${task.id.slice(0, 8)}`, null);
  if (signal.aborted) return false;
  const check = report.checks.find(({ origin }) => origin === 'acceptance');
  if (check === undefined) throw new Error('A check ran without a result');
  const commit = taskStart(host.state(), task.id);
  await host.commit({ type: 'check.tried', taskId: task.id, commit, finding: findingOf(check), check });
  return true;
}

/** What could not be started did not pass: the task may be to make it. */
function findingOf({ verdict, ranNoTest }: CheckResult): CheckFinding {
  if (verdict !== 'passed') return 'failed';
  return ranNoTest === true ? 'ranNoTest' : 'passed';
}
