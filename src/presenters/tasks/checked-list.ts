import { totalsOf } from '../../domain/run/snapshot.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { CheckResult, FileThatRuns } from '../../domain/evidence/checks.ts';
import { RUNNERS } from '../../domain/evidence/files-that-run.ts';
import { isUnverified } from '../../domain/task/unverified-tasks.ts';
import { taskVerdictSentence, taskVerdictWord } from './verdict-text.ts';
import { evidenceSentence } from './evidence-text.ts';
import { verdictWord } from './gates-table.ts';
import { counted, oneLine } from '../shared/plain-text.ts';

export interface CheckedList {
  checked: string[];
  notChecked: string[];
}

/** What the system itself checked, with the verdicts, and everything that was not checked; as sentences. */
export function checkedList(snapshot: ProjectSnapshot): CheckedList {
  const { state } = snapshot;
  const checked: string[] = [];
  const notChecked: string[] = [];
  const final = state.finalReport;
  if (final === null) notChecked.push('The project as a whole: its checks have not been run at the end.');
  for (const check of final?.checks ?? []) {
    const known = ['passed', 'flaky', 'failed', 'failedBefore'].includes(check.verdict);
    (known ? checked : notChecked).push(checkSentence(check));
  }
  for (const { kind, reason } of state.gatesNotFound) {
    if (final?.checks.some((check) => check.kind === kind || check.name === kind) === true) continue;
    const why = reason === null ? 'the repository has no such check' : `not run (${oneLine(reason, 300)})`;
    notChecked.push(`${capitalised(kind)}: ${why}.`);
  }

  const done = state.taskList.tasks.filter((task) => task.status === 'completed');
  const verified = done.filter((task) => task.lastVerifiedAt !== null);
  if (verified.length > 0) checked.push(`${counted(verified.length, 'task')} verified by a check that the system ran.`);
  for (const task of done) {
    if (task.verdict !== undefined && isUnverified(task)) {
      notChecked.push(
        `Task “${oneLine(task.title)}”: done, ${taskVerdictWord(task.verdict)}. ${taskVerdictSentence(task.verdict)}`,
      );
    } else if (task.lastVerifiedAt === null)
      notChecked.push(`Task “${oneLine(task.title)}”: done, but verified by nothing.`);
    else if (task.acceptanceCheck === null) {
      notChecked.push(`Task “${oneLine(task.title)}”: it has no acceptance check of its own.`);
    }
  }
  for (const { title, evidenceChanges, filesThatRun } of done) {
    for (const change of evidenceChanges ?? []) {
      notChecked.push(`Task “${oneLine(title)}”: ${evidenceSentence(change)} The plan allowed it.`);
    }
    for (const file of filesThatRun ?? []) {
      notChecked.push(`Task “${oneLine(title)}”: ${runningSentence(file)} allowFilesThatRun allows it.`);
    }
  }
  if (state.commits.at(-1)?.kind === 'checkpoint') {
    notChecked.push('The newest commit: a checkpoint in the worktree alone, not verified.');
  }
  const { unpricedTurns, interruptedTurns } = totalsOf(snapshot);
  if (unpricedTurns > 0) notChecked.push(`The price of ${counted(unpricedTurns, 'turn')}: none is known.`);
  if (interruptedTurns > 0)
    notChecked.push(
      `The cost of ${counted(interruptedTurns, 'turn')} that ${interruptedTurns === 1 ? 'was' : 'were'} cut off.`,
    );
  return { checked, notChecked };
}

function runningSentence({ path, by, scripts }: FileThatRuns): string {
  const named = scripts.length === 0 ? '' : ` (${scripts.map((name) => oneLine(name, 80)).join(', ')})`;
  return `${oneLine(path, 300)} makes ${RUNNERS[by]} run programs${named}.`;
}

function checkSentence(check: CheckResult): string {
  const note = check.note === '' ? '' : ` (${oneLine(check.note).replace(/\.$/, '')})`;
  return `${oneLine(check.name, 60)}: ${verdictWord(check.verdict)}${note}.`;
}

function capitalised(text: string): string {
  const line = oneLine(text, 80);
  return line.charAt(0).toUpperCase() + line.slice(1);
}
