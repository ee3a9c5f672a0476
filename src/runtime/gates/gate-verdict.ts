import { formatDuration } from '../../domain/duration.ts';
import { MOST_IN_JOURNAL } from '../../domain/blob-id.ts';
import type { CheckResult, Gate, MissingGate } from '../../domain/evidence/checks.ts';
import { failedAtAll, failedBothTimes, type TestFailures } from '../../domain/evidence/test-failures.ts';
import type { CommandResult } from '../../ports/sandbox.ts';
import { boundedText } from '../bounded-text.ts';
import { compared, type Against, type Finding } from './against-baseline.ts';
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
export function notRun(gate: Gate, note: string): CheckResult {
  const { name, kind, command, required, origin } = gate;
  return { ...NOTHING, name, kind, command, required, note, origin };
}

/** A gate that the repository does not have: shown as not verified, and not asked for. */
export function missingCheck({ kind, reason }: MissingGate): CheckResult {
  return { ...NOTHING, name: kind, kind, note: reason ?? 'The repository has no such check.' };
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
  if (result.cancelled) return { verdict: 'notVerified', note: 'The run was cancelled.' };
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
  if (result.timedOut) {
    return { verdict: 'timedOut', note: `It did not end within ${formatDuration(gate.timeoutMs)} and was stopped.` };
  }
  if (result.wentSilent) return { verdict: 'timedOut', note: 'It printed nothing for too long and was stopped.' };
  if (result.outOfMemory) return { verdict: 'failed', note: 'It used more memory than it may and was stopped.' };
  if (result.exitCode === null) {
    return { verdict: 'failed', note: `It was ended by the signal ${result.signal ?? 'of another program'}.` };
  }
  // POSIX sh: 127 is "command not found", 126 "found but not executable"; cmd.exe says 9009.
  if (result.exitCode === 127 || result.exitCode === 9009) {
    const which = blamed === null ? '' : `: ${blamed}`;
    return { verdict: 'notVerified', note: `A program it needs was not found${which}.` };
  }
  if (result.exitCode === 126) return { verdict: 'notVerified', note: 'A program it needs could not be executed.' };
  if (MISSING_SCRIPT.some((pattern) => pattern.test(result.output))) {
    return { verdict: 'notVerified', note: 'The repository no longer has this script.' };
  }
  return { verdict: 'failed', note: gate.expectedExitCode === 0 ? '' : `${gate.expectedExitCode} was expected.` };
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
