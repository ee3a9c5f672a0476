import { blocks } from '../../domain/evidence/blocking-checks.ts';
import type { QualityReport, FileThatRuns } from '../../domain/evidence/checks.ts';
import type { EvidenceChange } from '../../domain/evidence/evidence-change.ts';
import type { Doubt, TaskVerdict } from '../../domain/evidence/task-verdict.ts';
import { assertNever } from '../../domain/assert.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Blocking } from '../../domain/task/blocking.ts';
import type { Task } from '../../domain/task/task.ts';
import { runningLines } from '../../runtime/prompts/running-lines.ts';
import { evidenceLines } from '../../runtime/prompts/evidence-lines.ts';
import { causeLine } from '../../runtime/prompts/task-notes.ts';

/** The message of a task's commit: what was done, what was checked and what that shows, plus the ids for later searches. */
export function commitMessage(state: ProjectState, task: Task, verdict: TaskVerdict): string {
  return [
    task.title,
    '',
    ...(state.work?.lastSummary ? [state.work.lastSummary, ''] : []),
    `Project: ${state.project.name}`,
    'Checked:',
    ...checkedLines(state.work?.lastReport ?? null),
    ...verdictLines(verdict),
    ...evidenceText(state.work?.lastReport?.evidenceChanges ?? []),
    ...runningText(state.work?.lastReport?.filesThatRun ?? []),
    '',
    `Dark-Factory-Project: ${state.project.id}`,
    `Dark-Factory-Task: ${task.id}`,
  ].join('\n');
}

function checkedLines(report: QualityReport | null): string[] {
  const lines = report?.checks.map((check) => `- ${check.name}: ${blocks(check) ? 'failed' : check.verdict}`) ?? [];
  return lines.length > 0 ? lines : ['- nothing: this repository has no check that could be run'];
}

function evidenceText(changes: readonly EvidenceChange[]): string[] {
  return changes.length === 0
    ? []
    : ['Changed in existing tests and checks, as the task asks:', evidenceLines(changes)];
}

function runningText(files: readonly FileThatRuns[]): string[] {
  return files.length === 0
    ? []
    : ['Makes others run programs later, as allowFilesThatRun allows:', runningLines(files)];
}

function verdictLines(verdict: TaskVerdict): string[] {
  switch (verdict.kind) {
    case 'verified':
      return [];
    case 'unchanged':
      return ['Not verified: nothing was changed.'];
    case 'notShown':
      return ['Not shown to be done:', ...verdict.doubts.map((doubt) => `- ${doubtLine(doubt)}`)];
    default:
      return assertNever(verdict);
  }
}

function doubtLine(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'passedBefore':
      return 'the acceptance check passed before the work too';
    case 'ranNoTest':
      return 'the acceptance check ran no test';
    case 'notRunBefore':
      return 'the acceptance check was not run before the work';
    case 'nothingPassed':
      return 'no check passed';
    case 'unfinished':
      return `some of the new code only fails: ${doubt.paths.join(', ')}`;
    case 'testsWithdrawn':
      return `tests that the work had added failed and are no longer there: ${doubt.names.join(', ')}`;
    case 'stillFails':
      return `failed before the work and fails now: ${doubt.checks.join(', ')}`;
    default:
      return assertNever(doubt);
  }
}

/** The message of a commit of unverified work, made where a run ends in the middle of a task. */
export function checkpointMessage(state: ProjectState, task: Task | undefined, why: 'stopped' | 'limit'): string {
  const { id, name } = state.project;
  return [
    `Checkpoint: ${task?.title ?? name}`,
    '',
    `${why === 'stopped' ? 'The run stopped here.' : 'The run reached its limit here.'} Not verified by any check.`,
    '',
    `Project: ${name}`,
    '',
    `Dark-Factory-Project: ${id}`,
  ].join('\n');
}

/** The message of the commit that keeps what was begun of a blocked task. */
export function asideMessage(state: ProjectState, task: Task, because: string, cause?: Blocking['cause']): string {
  const why = [because, causeLine(cause)].filter((part) => part !== '').join(' ');
  return `Unfinished: ${task.title}\n\n${why}\n\nProject: ${state.project.name}`;
}
