import { assertNever } from '../../domain/assert.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { CheckResult, GateVerdict, QualityReport } from '../../domain/evidence/checks.ts';
import { blocks } from '../../domain/evidence/blocking-checks.ts';
import { oneLine } from '../shared/plain-text.ts';
import type { Tone } from '../shared/status-look.ts';
import { textTable } from '../shared/text-table.ts';

export interface GateRow {
  name: string;
  verdict: string;
  icon: string;
  tone: Tone;
  command: string;
  took: string;
  /** Why it does or does not block. */
  note: string;
  blocks: boolean;
}

/** Rows in the order in which the checks were run. */
export function gateRows(report: QualityReport): GateRow[] {
  return report.checks.map((check) => ({
    name: oneLine(check.name, 60),
    ...verdictLook(check.verdict),
    verdict: verdictWord(check.verdict),
    command: oneLine(check.command, 120),
    took: check.verdict === 'notVerified' && check.durationMs === 0 ? '–' : formatDuration(check.durationMs),
    note: noteOf(check),
    blocks: blocks(check),
  }));
}

export function gatesTable(report: QualityReport, columns = 100): string {
  return textTable(
    ['check', 'verdict', 'took', 'command', 'note'],
    gateRows(report).map((row) => [row.name, row.verdict, row.took, row.command, row.note]),
    columns,
  );
}

/** `passed` only for a check that ran and succeeded. */
export function verdictWord(verdict: GateVerdict): string {
  switch (verdict) {
    case 'passed':
      return 'passed';
    case 'flaky':
      return 'flaky';
    case 'failed':
      return 'failed';
    case 'failedBefore':
      return 'failed before too';
    case 'timedOut':
      return 'timed out';
    case 'notVerified':
      return 'not verified';
    default:
      return assertNever(verdict);
  }
}

export function verdictLook(verdict: GateVerdict): { icon: string; tone: Tone } {
  switch (verdict) {
    case 'passed':
      return { icon: 'pass', tone: 'good' };
    case 'flaky':
      return { icon: 'warning', tone: 'waiting' };
    case 'failed':
      return { icon: 'error', tone: 'bad' };
    case 'failedBefore':
      return { icon: 'warning', tone: 'waiting' };
    case 'timedOut':
      return { icon: 'watch', tone: 'bad' };
    case 'notVerified':
      return { icon: 'question', tone: 'waiting' };
    default:
      return assertNever(verdict);
  }
}

/** `3 passed, 1 failed before too, 1 not verified`; `nothing was checked` for none. */
export function verdictCounts(report: QualityReport): string {
  const order: GateVerdict[] = ['passed', 'flaky', 'failed', 'timedOut', 'failedBefore', 'notVerified'];
  const parts = order.flatMap((verdict) => {
    const count = report.checks.filter((check) => check.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdictWord(verdict)}`];
  });
  return parts.length === 0 ? 'nothing was checked' : parts.join(', ');
}

function noteOf(check: CheckResult): string {
  if (check.note !== '') return oneLine(check.note);
  if (check.verdict === 'failed' && check.exitCode !== null) return `exit code ${check.exitCode}`;
  if (check.verdict === 'failedBefore') return 'failed before the first turn too; does not block';
  return check.required ? '' : 'not required';
}
