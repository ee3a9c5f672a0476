import { blocks } from '../../domain/evidence/blocking-checks.ts';
import type { CheckResult } from '../../domain/evidence/checks.ts';
import { boundedLine } from '../bounded-text.ts';
import { dataBlock } from './data-block.ts';

/** The blocking checks with their output: the first few in full, the others by name. Empty: none. */
export function failedChecks(checks: readonly CheckResult[]): string {
  const failing = checks.filter(blocks);
  const shown = failing.slice(0, SHOWN_IN_FULL).map(describe);
  const others = failing.slice(SHOWN_IN_FULL).map((check) => boundedLine(check.name, 120));
  if (others.length > 0) shown.push(`Also: ${others.slice(0, 20).join(', ')}.`);
  return shown.join('\n\n');
}

const SHOWN_IN_FULL = 4;
const MAX_OUTPUT = 7000;

function describe(check: CheckResult): string {
  const note = check.note === '' ? '' : ` ${boundedLine(check.note, 500)}`;
  const output = dataBlock(`Output of "${boundedLine(check.name, 120)}"`, check.output, MAX_OUTPUT);
  return `### ${boundedLine(check.name, 120)}: \`${boundedLine(check.command, 300)}\`\n${endOf(check)}${note}\n\n${output}`;
}

function endOf({ verdict, exitCode }: CheckResult): string {
  if (verdict === 'timedOut') return 'It did not end in time and was stopped.';
  if (verdict === 'notVerified') return 'It could not be run.';
  return exitCode === null ? 'It failed.' : `It ended with exit code ${exitCode}.`;
}
