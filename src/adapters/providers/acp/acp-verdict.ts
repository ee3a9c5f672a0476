import type { ProviderFailure, ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import type { CommandResult } from '../../../ports/sandbox.ts';
import { acpFailure, type AcpLaunch } from './acp-launch.ts';
import { AUTH_REQUIRED, METHOD_NOT_FOUND, type AcpOutcome } from './acp-session.ts';
import { signOfError, signOfMessage, type FailureSign } from './acp-signs.ts';
import type { StopCause } from './acp-watch.ts';
import { findFailure } from '../chat/http/http-failure-table.ts';
import { retryDelayIn } from '../duration-in-text.ts';
import { resetTimeIn } from '../reset-time.ts';
import { startFailureKind } from '../start-failure.ts';

/** Everything that is known about one finished agent process. */
export interface AcpEvidence {
  outcome: AcpOutcome;
  stopped: StopCause | null;
  /** The problem, if `stopped` is `broken`. */
  why: string;
  command: Pick<CommandResult, 'startFailure' | 'isMachineBusy' | 'outOfMemory' | 'exitCode' | 'signal' | 'stderr'>;
  hasInitialized: boolean;
  /** Lines of stdout that were not protocol messages. */
  noise: readonly string[];
  /** The last paragraph of its message, in one line. */
  lastWords: string;
  /** Its last message: what it said since it last used a tool. */
  lastMessage: string;
  /** The failure that it told of in fields while it ended the turn as served; `null`: none. */
  told: { sign: FailureSign; words: string } | null;
}

/** A quota that resets sooner than this is treated as a rate limit. */
const SHORTEST_QUOTA_MS = 60_000;

/**
 * Judges whether the agent completed the turn; `null`: it did. Its work is judged elsewhere, from the worktree. Our own stop
 * comes before everything that the agent says after it; then fields, because words change; then words.
 */
export function judgeAcp(
  evidence: AcpEvidence,
  launch: AcpLaunch,
  nowMs: number,
  timeZone: string,
): ProviderFailure | null {
  const { outcome, stopped, command } = evidence;
  const failAs: FailAs = (kind, { quote = '', remark = '', words = quote } = {}) =>
    withTimes(acpFailure(kind, launch, { quote: without(launch.secrets, quote), remark }), words, nowMs, timeZone);
  if (command.startFailure !== null) {
    return failAs(startFailureKind(command), { remark: command.startFailure });
  }
  if (outcome.kind === 'answered' && outcome.stopReason !== 'cancelled' && stopped === null)
    return judgeAnswer(outcome.stopReason, evidence, launch, failAs);
  if (command.outOfMemory) return failAs('memory');
  if (stopped !== null) {
    // If the agent retried a used-up quota until our time limit, the failure is the quota.
    const said = standing(evidence, launch, failAs);
    if (said !== null) return said;
    const [line] = evidence.noise;
    const isNoAgent = !evidence.hasInitialized && line !== undefined && stopped !== 'byCaller';
    return isNoAgent ? failAs('garbage', { quote: line }) : stopFailure(stopped, evidence.why, failAs);
  }
  switch (outcome.kind) {
    case 'answered':
      return failAs('crashed', { remark: 'It ended the turn as cancelled, and it had not been asked to.' });
    case 'version':
      return failAs('outdated', { remark: `It speaks version ${outcome.theirs ?? 'unknown'}.` });
    case 'modelMissing':
      return failAs('modelUnknown', { remark: `It offers: ${outcome.offered.slice(0, 20).join(', ')}.` });
    case 'error':
      return judgeError(outcome, evidence, launch, failAs);
    case 'unanswered':
      return judgeSilence(outcome.method, evidence, launch, failAs);
    case 'closed':
      return judgeDeath(evidence, launch, failAs);
  }
}

/** `words`: the text in which reset times are searched. */
type FailAs = (
  kind: ProviderFailureKind,
  about?: { quote?: string; remark?: string; words?: string },
) => ProviderFailure;

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '…')), text);
}

function stopFailure(stopped: StopCause, why: string, failAs: FailAs): ProviderFailure {
  switch (stopped) {
    case 'byCaller':
      return { ...failAs('timeout'), message: 'The turn was stopped.' };
    case 'timedOut':
      return failAs('timeout');
    case 'silent':
      return failAs('silent');
    case 'allowance':
      return failAs('allowance');
    case 'broken':
      return failAs('garbage', { remark: why });
  }
}

function judgeAnswer(
  stopReason: string,
  evidence: AcpEvidence,
  launch: AcpLaunch,
  failAs: FailAs,
): ProviderFailure | null {
  switch (stopReason) {
    case 'refusal':
      return failAs('refused', { quote: evidence.lastWords });
    case 'max_tokens':
      return failAs('contextTooLong', { remark: 'It stopped at the most tokens that it may use.' });
    case 'max_turn_requests':
      // The agent's own limit per turn: the next turn continues where this one ended.
      return failAs('allowance', { remark: 'It stopped at the most requests that it makes in one turn.' });
    default:
      return judgeEnd(evidence, launch, failAs);
  }
}

/** The turn ended as served. Some agents end failed turns so. */
function judgeEnd(evidence: AcpEvidence, launch: AcpLaunch, failAs: FailAs): ProviderFailure | null {
  const { told, lastWords, lastMessage } = evidence;
  if (told !== null) {
    const words = `${lastWords}\n${told.words}`;
    return failAs(kindOf(told.sign, words, launch), { quote: lastWords === '' ? told.words : lastWords, words });
  }
  const row = launch.errors.find((one) => 'asMessage' in one && one.asMessage.test(lastWords));
  if (row !== undefined) return failAs(row.kind, { quote: lastWords });
  const written = launch.writesFailures && !endsInReply(lastWords) ? signOfMessage(lastMessage) : null;
  if (written === null) return null;
  return failAs(kindOf(written.sign, written.words, launch), { quote: written.words });
}

/** A structured reply is the last paragraph of a message: an object, mostly in a fenced block. */
function endsInReply(lastWords: string): boolean {
  return /^(```|\{).*[`}]$/.test(lastWords);
}

/** What the field says, or what the words say where the field leaves that open. */
function kindOf(sign: FailureSign, words: string, launch: AcpLaunch): ProviderFailureKind {
  const said = rowIn(words, launch)?.kind ?? findFailure(null, words)?.kind;
  if (said === undefined) return sign.kind;
  return sign.orRather === 'any' || sign.orRather.includes(said) ? said : sign.kind;
}

function judgeError(
  { code, text, method, data }: Extract<AcpOutcome, { kind: 'error' }>,
  evidence: AcpEvidence,
  launch: AcpLaunch,
  failAs: FailAs,
): ProviderFailure {
  const sign = signOfError(code, data);
  if (sign !== undefined) return failAs(kindOf(sign, text, launch), { quote: text });
  const said = rowIn(text, launch) ?? rowIn(evidence.command.stderr, launch);
  if (said !== undefined) return failAs(said.kind, { quote: said.line, words: `${said.line}\n${text}` });
  if (code === AUTH_REQUIRED) return failAs('auth', { quote: text });
  if (code === METHOD_NOT_FOUND && !evidence.hasInitialized)
    return failAs('garbage', { remark: `It does not know ${method}.` });
  if (code === UNSUPPORTED_VERSION) return failAs('outdated', { quote: text });
  const ofService = method === 'session/prompt' ? findFailure(null, text) : undefined;
  if (ofService !== undefined) return failAs(ofService.kind, { quote: text });
  if (method === 'session/set_model' || (method === 'session/set_config_option' && launch.model !== null)) {
    return failAs('modelUnknown', { quote: text });
  }
  return failAs('crashed', { quote: `${text} (${method}, code ${code})` });
}

const UNSUPPORTED_VERSION = -32022;

function judgeSilence(method: string, evidence: AcpEvidence, launch: AcpLaunch, failAs: FailAs): ProviderFailure {
  const said = standing(evidence, launch, failAs);
  if (said !== null) return said;
  const [line] = evidence.noise;
  if (!evidence.hasInitialized && line !== undefined) return failAs('garbage', { quote: line });
  return failAs('timeout', { remark: `It did not answer ${method}.` });
}

/** The process exited before it answered. */
function judgeDeath(evidence: AcpEvidence, launch: AcpLaunch, failAs: FailAs): ProviderFailure {
  const { command, noise, hasInitialized } = evidence;
  const said = rowIn([command.stderr, ...noise].join('\n'), launch);
  if (said !== undefined) return failAs(said.kind, { quote: said.line });
  const [line] = noise;
  if (!hasInitialized && line !== undefined) return failAs('garbage', { quote: line });
  const lastLine = command.stderr.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const how = command.exitCode === null ? (command.signal ?? 'a signal') : `exit code ${command.exitCode}`;
  return lastLine === ''
    ? failAs('crashed', { remark: `It ended with ${how} in the middle of the turn.` })
    : failAs('crashed', { quote: `${lastLine} (${how})` });
}

/** Kinds that apply however the process ended. */
const STANDING: ReadonlySet<ProviderFailureKind> = new Set([
  'quota',
  'credits',
  'auth',
  'verification',
  'terms',
  'modelUnknown',
]);

function standing({ command, noise, stopped }: AcpEvidence, launch: AcpLaunch, failAs: FailAs): ProviderFailure | null {
  if (stopped === 'byCaller' || stopped === 'allowance' || stopped === 'broken') return null;
  const said = rowIn([command.stderr, ...noise].join('\n'), launch);
  return said !== undefined && STANDING.has(said.kind) ? failAs(said.kind, { quote: said.line }) : null;
}

function rowIn(text: string, { errors }: AcpLaunch): { kind: ProviderFailureKind; line: string } | undefined {
  for (const { pattern, kind } of errors) {
    const line = text.split('\n').find((one) => pattern.test(one)) ?? (pattern.test(text) ? text : undefined);
    if (line !== undefined) return { kind, line: line.trim() };
  }
  return undefined;
}

function withTimes(failure: ProviderFailure, words: string, nowMs: number, timeZone: string): ProviderFailure {
  const { kind } = failure;
  if (kind !== 'quota' && kind !== 'rateLimit' && kind !== 'capacity') return failure;
  const resetAt = resetTimeIn(words, nowMs, timeZone);
  const isShort = kind === 'quota' && resetAt !== undefined && resetAt - nowMs < SHORTEST_QUOTA_MS;
  if (kind === 'quota' && !isShort) {
    return { ...failure, resetAt: resetAt === undefined ? null : new Date(resetAt).toISOString() };
  }
  const retryMs = retryDelayIn(words) ?? (resetAt === undefined ? undefined : Math.max(0, resetAt - nowMs));
  return { ...failure, kind: isShort ? 'rateLimit' : kind, retryAfterMs: retryMs ?? null };
}
