import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import { nowDoing } from '../../presenters/project/project-row.ts';
import { queueText } from '../../presenters/project/queue-text.ts';
import { reasonDetail, reasonSentence } from '../../presenters/project/reason-sentence.ts';
import { projectStatusLook } from '../../presenters/shared/status-look.ts';
import { blockedText } from '../../presenters/tasks/blocked-text.ts';
import { taskRows } from '../../presenters/tasks/task-row.ts';

/** A project in `--json`. Fields are added, never renamed; docs/command-line.md describes each. */
export function projectJson(snapshot: ProjectSnapshot): Record<string, unknown> {
  const { state, at, drivenBy, queue } = snapshot;
  const { project } = state;
  const totals = totalsOf(snapshot);
  const { costUsd, tokens, turns, tasksDone, tasksTotal, activeMs } = totals;
  return {
    id: project.id,
    name: project.name,
    status: project.status,
    statusWord: projectStatusLook(snapshot).word,
    reason: { code: project.reason.code, detail: reasonDetail(state), sentence: reasonSentence(state, at) },
    drivenBy,
    queue: queue === undefined ? null : { place: queue.place, running: queue.running, sentence: queueText(queue) },
    now: nowDoing(snapshot),
    tasksDone,
    tasksTotal,
    activeMs,
    maxRuntimeMs: project.limits.maxRuntimeMs,
    costUsd,
    unpricedTurns: totals.unpricedTurns,
    subscriptionTurns: totals.subscriptionTurns,
    interruptedTurns: totals.interruptedTurns,
    estimatedTurns: totals.estimatedTurns,
    lowerBoundTurns: totals.lowerBoundTurns,
    maxCostUsd: project.limits.maxCostUsd,
    turns,
    maxTurns: project.limits.maxTurns,
    tokens,
    maxTokens: project.limits.maxTokens,
    waitingUntil: state.finance.waitingUntil,
    repositoryPath: project.repositoryPath,
    packageFolder: project.packageFolder ?? null,
    baseBranch: project.baseBranch,
    workBranch: project.workBranch,
    worktreePath: project.worktreePath,
    origin: state.origin,
    createdAt: project.createdAt,
    updatedAt: project.updatedAt,
  };
}

/** The tasks of a project in `--json`, in the order of the plan. */
export function tasksJson({ state }: ProjectSnapshot): Record<string, unknown>[] {
  const rows = taskRows(state);
  return state.taskList.tasks.map((task, index) => ({
    id: task.id,
    title: task.title,
    description: task.description,
    status: task.status,
    statusWord: rows[index]?.look.word,
    priority: task.priority,
    dependsOn: task.dependencies,
    waitsFor: rows[index]?.waitsFor,
    acceptanceCheck: task.acceptanceCheck,
    verified: task.lastVerifiedAt !== null,
    verifiedBy: rows[index]?.verifiedBy,
    verdict: task.verdict ?? null,
    checkBefore: task.checkBefore ?? null,
    mayChange: task.mayChange ?? [],
    evidenceChanges: task.evidenceChanges ?? [],
    filesThatRun: task.filesThatRun ?? [],
    blockedBecause: blockedText(task),
    commit: task.commit,
  }));
}
