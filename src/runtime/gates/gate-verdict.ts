import { MOST_IN_JOURNAL } from '../../domain/blob-id.ts';
import type { CheckResult, Gate, MissingGate } from '../../domain/evidence/checks.ts';
import { failedAtAll, failedBothTimes, type TestFailures } from '../../domain/evidence/test-failures.ts';
import type { CommandResult } from '../../ports/sandbox.ts';
import { boundedText } from '../bounded-text.ts';
import { compared, type Against, type Finding } from './against-baseline.ts';
import { checkNote, type CheckNote } from './check-notes.ts';
import { environmentBlame } from './output/environment-cause.ts';
import { failingTests } from './output/failing-tests.ts';
import { ranNoTest } from './ran-no-test.ts';

/** The verdict of a finished command. `first`: what failed when the same command ran on the same code just before. */
export function verdictOf(
  gate: Gate,
  result: CommandResult,
  against: Against,
  first: TestFailures | null,
): CheckResult {
  const found = repeated(finding(gate, result), first, against);
  const { cause, failures } = found;
  return {
    name: gate.name,
    kind: gate.kind,
    command: gate.command,
    ...compared(gate, found, against),
    exitCode: result.exitCode,
    durationMs: result.durationMs,
    output: boundedText(result.output, MOST_IN_JOURNAL),
    outputFile: null,
    origin: gate.origin,
    ...(found.verdict === 'passed' && ranNoTest(result.output) ? { ranNoTest: true as const } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(failures === undefined ? {} : { failures }),
  };
}

/** A gate that was never started. */
export function notRun({ name, kind, command, required, origin }: Gate, note: CheckNote): CheckResult {
  return { ...NOTHING, name, kind, command, required, note: checkNote(note), origin };
}

/** A gate that the repository does not have: shown as not verified, and not asked for. */
export function missingCheck({ kind, reason }: MissingGate): CheckResult {
  return { ...NOTHING, name: kind, kind, note: reason ?? checkNote({ kind: 'noSuchCheck' }) };
}

const NOTHING: CheckResult = {
  name: '',
  kind: 'custom',
  command: '',
  verdict: 'notVerified',
  required: false,
  exitCode: null,
  durationMs: 0,
  output: '',
  outputFile: null,
  note: '',
};

function finding(gate: Gate, result: CommandResult): Finding {
  if (result.cancelled) return ended('notVerified', { kind: 'cancelled' });
  if (result.exitCode === gate.expectedExitCode && !wasStopped(result)) return { verdict: 'passed', note: '' };
  const blame = environmentBlame(result);
  const failures = failingTests(gate.kind, result.output);
  return {
    ...endOf(gate, result, blame?.words ?? null),
    ...(blame === null ? {} : { cause: blame.cause, ...(blame.words === null ? {} : { blamed: blame.words }) }),
    ...(failures === null ? {} : { failures }),
  };
}

function repeated(now: Finding, first: TestFailures | null, against: Against): Finding {
  if (first === null || now.failures === undefined) return now;
  const merge = against.kind === 'nothing' ? failedAtAll : failedBothTimes;
  return { ...now, failures: merge(first, now.failures) };
}

function wasStopped({ timedOut, wentSilent, outOfMemory, startFailure }: CommandResult): boolean {
  return timedOut || wentSilent || outOfMemory || startFailure !== null;
}

/** How a command ended that did not succeed. A required check that was not verified blocks like a failed one. */
function endOf(gate: Gate, result: CommandResult, blamed: string | null): Pick<Finding, 'verdict' | 'note'> {
  if (result.startFailure !== null) return { verdict: 'notVerified', note: result.startFailure };
  if (result.timedOut) return ended('timedOut', { kind: 'timedOut', limitMs: gate.timeoutMs });
  if (result.wentSilent) return ended('timedOut', { kind: 'silent' });
  if (result.outOfMemory) return ended('failed', { kind: 'outOfMemory' });
  if (result.exitCode === null) return ended('failed', { kind: 'signal', signal: result.signal });
  // POSIX sh: 127 is "command not found", 126 "found but not executable"; cmd.exe says 9009.
  if (result.exitCode === 127 || result.exitCode === 9009)
    return ended('notVerified', { kind: 'noProgram', program: blamed });
  if (result.exitCode === 126) return ended('notVerified', { kind: 'notExecutable' });
  if (MISSING_SCRIPT.some((pattern) => pattern.test(result.output))) return ended('notVerified', { kind: 'noScript' });
  if (gate.expectedExitCode === 0) return { verdict: 'failed', note: '' };
  return ended('failed', { kind: 'otherExitCode', expected: gate.expectedExitCode });
}

function ended(verdict: Finding['verdict'], note: CheckNote): Pick<Finding, 'verdict' | 'note'> {
  return { verdict, note: checkNote(note) };
}

/** What the package managers and task runners print, each at the start of a line. */
const MISSING_SCRIPT: readonly RegExp[] = [
  /^npm (ERR!|error) Missing script:/m,
  /^ ?ERR_PNPM_NO_SCRIPT\b/m,
  /^error Command "[^"]+" not found\.$/m,
  /^Usage Error: Couldn't find a script named /m,
  /^error: Script not found "/m,
  /^make: \*\*\* No rule to make target /m,
  /^error: Justfile does not contain recipe /im,
];
