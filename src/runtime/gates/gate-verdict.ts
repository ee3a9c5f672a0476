import { formatDuration } from '../../domain/duration.ts';
import type { CheckResult, Gate, GateVerdict, MissingGate } from '../../domain/evidence/checks.ts';
import type { CommandResult } from '../../ports/sandbox.ts';
import { ranNoTest } from './ran-no-test.ts';

/** The verdict of a finished command. `before`: the same gate in the baseline. */
export function verdictOf(
  gate: Gate,
  result: CommandResult,
  outputFile: string,
  before: CheckResult | undefined,
): CheckResult {
  const now = plainVerdict(gate, result);
  const { verdict, required, note } = compared(gate, now, before);
  return {
    name: gate.name,
    kind: gate.kind,
    command: gate.command,
    verdict,
    required,
    exitCode: result.exitCode,
    durationMs: result.durationMs,
    output: result.output,
    outputFile: result.startFailure === null ? outputFile : null,
    note,
    origin: gate.origin,
    ...(verdict === 'passed' && ranNoTest(result.output) ? { ranNoTest: true as const } : {}),
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

interface Plain {
  verdict: Exclude<GateVerdict, 'failedBefore'>;
  note: string;
}

function plainVerdict(gate: Gate, result: CommandResult): Plain {
  if (result.cancelled) return { verdict: 'notVerified', note: 'The run was cancelled.' };
  if (result.startFailure !== null) return { verdict: 'notVerified', note: result.startFailure };
  if (result.timedOut) {
    return { verdict: 'timedOut', note: `It did not end within ${formatDuration(gate.timeoutMs)} and was stopped.` };
  }
  if (result.wentSilent) return { verdict: 'timedOut', note: 'It printed nothing for too long and was stopped.' };
  if (result.outOfMemory) return { verdict: 'failed', note: 'It used more memory than it may and was stopped.' };
  if (result.exitCode === null) {
    return { verdict: 'failed', note: `It was ended by the signal ${result.signal ?? 'of another program'}.` };
  }
  if (result.exitCode === gate.expectedExitCode) return { verdict: 'passed', note: '' };
  const reason = whyNotStarted(result.exitCode, result.output);
  if (reason !== undefined) return { verdict: 'notVerified', note: reason };
  const wanted = gate.expectedExitCode === 0 ? '' : ` ${gate.expectedExitCode} was expected.`;
  return { verdict: 'failed', note: wanted.trim() };
}

/** A required check that was not verified blocks like a failed one, so a wrong guess here hides nothing. */
function whyNotStarted(exitCode: number, output: string): string | undefined {
  // POSIX sh: 127 is "command not found", 126 "found but not executable"; cmd.exe says 9009.
  if (exitCode === 127 || exitCode === 9009) return 'A program it needs was not found.';
  if (exitCode === 126) return 'A program it needs could not be executed.';
  if (MISSING_SCRIPT.some((pattern) => pattern.test(output))) return 'The repository no longer has this script.';
  return undefined;
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

function compared(
  gate: Gate,
  now: Plain,
  before: CheckResult | undefined,
): { verdict: GateVerdict; required: boolean; note: string } {
  const same = { verdict: now.verdict, required: gate.required, note: now.note };
  if (before === undefined) return same;
  // An acceptance check is meant to fail before the work: that excuses nothing.
  if (gate.origin === 'acceptance') return same;
  if (isFailure(now.verdict) && isNoWorseThan(now.verdict, before.verdict)) {
    const note = `${now.note} It failed before the work too; whether it fails in more places now is not known.`.trim();
    return { verdict: 'failedBefore', required: gate.required, note };
  }
  if (now.verdict === 'notVerified' && before.verdict === 'notVerified' && gate.origin === 'detected') {
    // A detected gate that could never run here was not requested by the user or a persona: shown, but does not block.
    return { ...same, required: false, note: `${now.note} It could not be run before the work either.` };
  }
  return same;
}

function isFailure(verdict: GateVerdict): boolean {
  return verdict === 'failed' || verdict === 'timedOut';
}

/** A gate that failed before and now hangs has become worse. */
function isNoWorseThan(now: GateVerdict, before: GateVerdict): boolean {
  if (before === 'timedOut' || before === 'failedBefore') return true;
  return before === 'failed' && now === 'failed';
}
