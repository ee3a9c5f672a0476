import type { ProviderFailure, ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import type { CommandResult } from '../../../ports/sandbox.ts';
import { agyMessage } from './antigravity-messages.ts';
import { findError } from './antigravity-errors.ts';
import type { AgyResult } from './antigravity-stream.ts';
import { isZero } from './antigravity-tokens.ts';
import { retryDelayIn } from '../duration-in-text.ts';
import { resetDelayIn } from '../reset-time.ts';
import { asObject, numberIn, parseJson, textIn } from '../loose-json.ts';
import { startFailureKind } from '../start-failure.ts';

/** Everything that is known about one finished agy process. */
export interface AgyEvidence {
  /** Why it was stopped; `null`: it ended by itself. */
  stopped: 'byCaller' | 'timedOut' | 'silent' | 'outOfMemory' | 'elsewhere' | null;
  startFailure: string | null;
  isMachineBusy: boolean;
  exitCode: number | null;
  signal: string | null;
  stderr: string;
  /** Lines of stdout that are not events. */
  noise: readonly string[];
  /** Error texts of events. */
  errors: readonly string[];
  hasBegun: boolean;
  /** The folder in which it worked, if that is not the worktree. */
  workedIn: string | null;
  result: AgyResult | undefined;
}

/** `quote`: agy's own words. `remark`: ours. */
interface Said {
  quote?: string;
  remark?: string;
}

type FailAs = (kind: ProviderFailureKind, said?: Said) => ProviderFailure;

/** Stderr lines from agy itself; other lines may come from programs that it started. */
const OWN_LINE =
  /^\s*(error:|AGY_ERROR:|API error|jetski:|\[agy\]|Authentication |Individual quota|Eligibility|panic:)/i;
const PRINT_TIMEOUT = /^\[agy\] print timeout after/m;
/** A quota with a shorter wait is treated as a rate limit (`RATE_LIMIT_EXCEEDED` with `quotaResetDelay: 0.4s`). */
const SHORTEST_QUOTA_MS = 60_000;
const LONGEST_RESET_MS = 400 * 86_400_000;

/**
 * Judges whether this process completed the turn; `null`: it did. Its work is judged elsewhere, from the worktree. Exit code and
 * status can contradict each other, so the order matters: our own watchdogs, agy's time-out, its errors, its status, tools that
 * were denied, the missing result, a result without tokens.
 */
export function judgeRun(evidence: AgyEvidence, nowMs: number): ProviderFailure | null {
  const { result, stderr } = evidence;
  const failAs: FailAs = (kind, said = {}) => failureOf(kind, said, evidence, nowMs);

  if (evidence.startFailure !== null) {
    return failAs(startFailureKind(evidence), { remark: evidence.startFailure });
  }
  if (evidence.stopped === 'elsewhere')
    return failAs('garbage', { remark: `It worked in ${evidence.workedIn ?? 'another folder'}.` });
  if (evidence.stopped !== null) {
    const said = findError(ownWords(evidence), evidence.hasBegun);
    // If agy retried a used-up quota until our time limit, the failure is the quota, not a time-out.
    const isReason = said !== undefined && evidence.stopped !== 'byCaller' && STANDING.has(said.kind);
    if (isReason) return failAs(said.kind, { quote: said.line });
    return stopFailure(evidence.stopped, failAs);
  }
  if (PRINT_TIMEOUT.test(stderr)) {
    return failAs('timeout', { remark: 'Its print time-out came with the turn in progress.' });
  }

  const isComplete = result !== undefined && endsWithStructuredReply(result.response);
  const reported = agyErrors(stderr);
  const hasError = reported.length > 0 || result?.error !== undefined;
  if (hasError || (result !== undefined && result.status !== 'SUCCESS' && result.status !== '')) {
    // agy 1.2.11 reports ERROR with a good response after it recovered from an error in the same process.
    const hasRecovered = reported.length === 0 && isComplete && result.status === 'ERROR' && evidence.exitCode !== 3;
    if (!hasRecovered) return classified(evidence, failAs);
  } else if (result === undefined) {
    if (evidence.exitCode === 0) {
      const said = findError(ownWords(evidence), evidence.hasBegun);
      return said === undefined
        ? failAs('garbage', { remark: 'It ended without a result.' })
        : failAs(said.kind, { quote: said.line });
    }
    return classified(evidence, failAs);
  }
  return judgeResult(result, evidence, isComplete, failAs);
}

function judgeResult(
  result: AgyResult | undefined,
  evidence: AgyEvidence,
  isComplete: boolean,
  failAs: FailAs,
): ProviderFailure | null {
  if (result === undefined) return null;
  if (result.response === '') {
    const denied = /auto-denied/i.exec(evidence.stderr);
    if (result.deniedActions.length > 0)
      return failAs('toolDenied', { remark: `Denied: ${result.deniedActions.join(', ')}.` });
    if (denied !== null) return classified(evidence, failAs);
  }
  // An interrupted turn reports its partial answer as SUCCESS with all tokens at zero.
  if (result.usage !== undefined && isZero(result.usage) && !isComplete) {
    const said = findError(ownWords(evidence), evidence.hasBegun);
    if (said !== undefined) return failAs(said.kind, { quote: said.line });
    return failAs('garbage', { remark: 'It reports success, no tokens and no complete answer.' });
  }
  return null;
}

/** Kinds that apply however the process ended. */
const STANDING: ReadonlySet<ProviderFailureKind> = new Set([
  'quota',
  'credits',
  'auth',
  'verification',
  'terms',
  'outdated',
  'modelUnknown',
]);

function stopFailure(stopped: NonNullable<AgyEvidence['stopped']>, failAs: FailAs): ProviderFailure {
  if (stopped === 'silent') return failAs('silent');
  if (stopped === 'outOfMemory') return failAs('memory');
  return failAs('timeout', stopped === 'byCaller' ? { remark: 'The turn was stopped.' } : {});
}

function classified(evidence: AgyEvidence, failAs: FailAs): ProviderFailure {
  const said = findError(ownWords(evidence), evidence.hasBegun) ?? findError(evidence.stderr, evidence.hasBegun);
  if (said !== undefined) return failAs(bySeverity(said.kind, evidence), { quote: said.line });
  if (evidence.exitCode === 2) return failAs('outdated', { quote: firstLine(evidence.stderr) });
  const status = evidence.result?.status ?? '';
  if (status === 'WAITING' || status === 'RUNNING') {
    return failAs('garbage', { remark: `It ended with the status ${status}.` });
  }
  // What it had printed before does not explain a signal from outside.
  if (evidence.signal !== null)
    return failAs('crashed', { remark: `It was ended from outside by ${evidence.signal}.` });
  const quote = firstLine(evidence.result?.error ?? '') || firstLine(evidence.stderr);
  if (quote !== '') return failAs('crashed', { quote });
  const exit = evidence.exitCode === null ? '' : `Its exit code was ${evidence.exitCode}.`;
  return failAs('crashed', { remark: status === '' ? exit : `Its status was ${status}.` });
}

/** A RESOURCE_EXHAUSTED with `retryable: false` is a used-up quota, even if its wording does not say so. */
function bySeverity(kind: ProviderFailureKind, evidence: AgyEvidence): ProviderFailureKind {
  if (kind !== 'rateLimit') return kind;
  return agyErrors(evidence.stderr).some((error) => error.retryable === false) ? 'quota' : kind;
}

interface AgyError {
  text: string;
  retryable: boolean | undefined;
}

/** Parses `AGY_ERROR: {…}` on stderr, from 1.2.6. Its keys are undocumented; these were observed. */
export function agyErrors(stderr: string): AgyError[] {
  return stderr.split('\n').flatMap((line) => {
    const json = /^AGY_ERROR:\s*(.*)$/.exec(line)?.[1];
    if (json === undefined) return [];
    const error = asObject(parseJson(json));
    if (error === undefined) return [{ text: json, retryable: undefined }];
    const code = numberIn(error, 'http_code') ?? numberIn(error, 'code');
    const parts = [
      textIn(error, 'status'),
      code === undefined ? undefined : `(code ${code})`,
      textIn(error, 'short_error'),
    ];
    const retryable = typeof error['retryable'] === 'boolean' ? error['retryable'] : undefined;
    return [{ text: parts.filter((part) => part !== undefined).join(' '), retryable }];
  });
}

/** agy's own texts: its stderr lines, the errors of its events, and lines on stdout that are not events. */
function ownWords({ stderr, noise, errors, result }: AgyEvidence): string {
  const lines = stderr.split('\n').filter((line) => OWN_LINE.test(line));
  const reported = agyErrors(stderr).map((error) => error.text);
  return [...reported, result?.error ?? '', ...errors, ...lines, ...noise].join('\n');
}

function failureOf(
  kind: ProviderFailureKind,
  { quote = '', remark = '' }: Said,
  evidence: AgyEvidence,
  nowMs: number,
): ProviderFailure {
  const words = ownWords(evidence);
  const waits = kind === 'quota' || kind === 'rateLimit' || kind === 'capacity';
  const resetMs = waits ? resetDelayIn(words, nowMs) : undefined;
  const isShort = kind === 'quota' && resetMs !== undefined && resetMs < SHORTEST_QUOTA_MS;
  const actual = isShort ? 'rateLimit' : kind;
  const retryMs = waits ? (retryDelayIn(words) ?? (actual === 'quota' ? undefined : resetMs)) : undefined;
  const resetAt = actual === 'quota' && resetMs !== undefined ? nowMs + Math.min(resetMs, LONGEST_RESET_MS) : undefined;
  return {
    kind: actual,
    message: agyMessage(actual, quote, remark).slice(0, 2000),
    resetAt: resetAt === undefined ? null : new Date(resetAt).toISOString(),
    retryAfterMs: retryMs === undefined ? null : Math.min(retryMs, LONGEST_RESET_MS),
  };
}

/** A requested reply ends with a fenced block of JSON; if the block is there, the answer is complete. */
function endsWithStructuredReply(response: string): boolean {
  return /\}\s*```\s*$/.test(response.slice(-200)) && response.includes('```json');
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}

/** Reads from the sandbox's result why the process was stopped, by us or by a watchdog. */
export function stoppedBy(command: CommandResult): AgyEvidence['stopped'] {
  if (command.outOfMemory) return 'outOfMemory';
  if (command.timedOut) return 'timedOut';
  if (command.wentSilent) return 'silent';
  return command.cancelled ? 'byCaller' : null;
}
