import { isRefusal } from '../domain/provider/provider-failure.ts';
import { noTokens, totalTokens } from '../domain/money/tokens.ts';
import type { TokenUsage, UsageBasis } from '../domain/provider/provider.ts';
import type { WorkReply } from '../domain/turn/reply-schema.ts';
import type { LLMProvider, TurnProgress, TurnReply, TurnRequest } from '../ports/llm-provider.ts';
import { actionsKey } from './actions-key.ts';
import { boundedLine, boundedText } from './bounded-text.ts';
import { unusableReply } from './prompts/correction-prompt.ts';
import { parseHandoverReply, parsePlanReply, parseWorkReply, type Said } from './reply/parse-reply.ts';
import type { HandoverOutcome, PlanOutcome, TurnBill, TurnOutcome, TurnWithoutReply } from './turn-outcome.ts';

export interface TurnDeps {
  provider: Pick<LLMProvider, 'id' | 'getModel' | 'sendMessage'>;
  /** The agent's text and actions as they arrive; may be dropped. */
  onProgress: (progress: TurnProgress) => void;
}

/**
 * Asks once and reads the answer. One call is one turn with one bill: after `malformed` the caller journals it and, if it
 * wants to, takes a second turn in the same conversation with `correctionPrompt(outcome.problems, …)`. Never rejects for what the
 * provider does. After an abort the outcome is `cancelled`, with what was billed so far.
 */
export async function takeTurn(request: TurnRequest, deps: TurnDeps, signal: AbortSignal): Promise<TurnOutcome> {
  const asked = await ask(request, deps, signal);
  if (asked.end !== undefined) return { ...asked.bill, ...asked.end };
  const read = parseWorkReply(asked.said);
  if (!read.ok) return malformed(asked.bill, read.failure);
  return { ...asked.bill, summary: boundedText(read.value.summary, MAX_SUMMARY), ...meaningOf(read.value) };
}

/** The same for a planning turn. */
export async function takePlanTurn(request: TurnRequest, deps: TurnDeps, signal: AbortSignal): Promise<PlanOutcome> {
  const asked = await ask(request, deps, signal);
  if (asked.end !== undefined) return { ...asked.bill, ...asked.end };
  const read = parsePlanReply(asked.said);
  if (!read.ok) return malformed(asked.bill, read.failure);
  const { tasks } = read.value;
  const summary = `Planned ${tasks.length === 1 ? 'one task' : `${tasks.length} tasks`}.`;
  return { ...asked.bill, summary, result: 'done', tasks };
}

/** The same for a hand-over turn. */
export async function takeHandoverTurn(
  request: TurnRequest,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<HandoverOutcome> {
  const asked = await ask(request, deps, signal);
  if (asked.end !== undefined) return { ...asked.bill, ...asked.end };
  const read = parseHandoverReply(asked.said);
  if (!read.ok) return malformed(asked.bill, read.failure);
  const summary = boundedText(read.value.understood, MAX_SUMMARY);
  return { ...asked.bill, summary, result: 'done', handover: read.value };
}

/** Longer texts are not journaled; the provider keeps its own log of the turn. */
const MAX_REPLY = 24_000;
const MAX_SUMMARY = 4000;

type Asked = { bill: TurnBill } & ({ end: TurnWithoutReply } | { end: undefined; said: Said });

async function ask(request: TurnRequest, { provider, onProgress }: TurnDeps, signal: AbortSignal): Promise<Asked> {
  const nothing = { ...emptyBill, model: provider.getModel(), conversationId: request.conversationId };
  if (signal.aborted) return { bill: { ...nothing, summary: 'Cancelled.' }, end: { result: 'cancelled' } };
  let reply: TurnReply;
  try {
    reply = await provider.sendMessage(request, onProgress, signal);
  } catch (error) {
    // A broken adapter must not end the run: the engine retries or uses another provider.
    if (isAborted(signal)) return { bill: { ...nothing, summary: 'Cancelled.' }, end: { result: 'cancelled' } };
    const message = boundedLine(error instanceof Error ? error.message : String(error), 300);
    const failure = { kind: 'crashed' as const, message, resetAt: null, retryAfterMs: null };
    return { bill: { ...nothing, summary: message }, end: { result: 'providerFailed', failure } };
  }
  const bill = billOf(reply, nothing);
  if (isAborted(signal)) return { bill: { ...bill, summary: 'Cancelled.' }, end: { result: 'cancelled' } };
  if (reply.failure !== null) {
    const summary = boundedText(reply.failure.message, MAX_SUMMARY);
    return { bill: { ...bill, summary }, end: { result: 'providerFailed', failure: reply.failure } };
  }
  return { bill, end: undefined, said: reply };
}

/** A function, because TypeScript would narrow `aborted` to `false` after the first check. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function malformed<Bill extends TurnBill>(bill: Bill, problems: string[]) {
  const summary = boundedText(unusableReply(problems), MAX_SUMMARY);
  return { ...bill, summary, result: 'malformed' as const, problems };
}

function meaningOf({ status, because, decision, newTasks }: WorkReply) {
  switch (status) {
    case 'done':
    case 'continue':
      return { result: status, newTasks };
    case 'blocked':
      return { result: status, because: because ?? '', newTasks };
    case 'decision':
      // The schema rejects "decision" without a decision.
      if (decision === undefined) throw new Error('A reply with the status "decision" came without a decision');
      return { result: status, decision, newTasks };
  }
}

const emptyBill: TurnBill = {
  reply: '',
  summary: '',
  tokens: noTokens,
  basis: 'refused',
  costUsd: null,
  requests: 0,
  model: '',
  conversationId: null,
  actions: '',
};

function billOf(reply: TurnReply, nothing: TurnBill): TurnBill {
  return {
    reply: boundedText(reply.text, MAX_REPLY),
    summary: '',
    tokens: wholeNumbers(reply.usage),
    ...basisOf(reply),
    // An invalid price is unknown, not free.
    costUsd: reply.costUsd !== null && Number.isFinite(reply.costUsd) && reply.costUsd >= 0 ? reply.costUsd : null,
    requests: Number.isSafeInteger(reply.requests) ? Math.max(0, reply.requests) : 1,
    model: reply.model === '' ? nothing.model : reply.model,
    conversationId: reply.conversationId ?? nothing.conversationId,
    actions: actionsKey(reply.actions),
  };
}

/** A turn for which the provider refused to work used nothing; a provider that served and told nothing is not known to be free. */
function basisOf({ usage, costUsd, basis, failure }: TurnReply): { basis?: UsageBasis } {
  const isNothing = totalTokens(wholeNumbers(usage)) === 0 && (costUsd ?? 0) <= 0;
  if (isNothing && failure !== null && isRefusal(failure.kind)) return { basis: 'refused' };
  const source = basis ?? (isNothing && costUsd === null ? 'untold' : 'told');
  return source === 'told' ? {} : { basis: source };
}

/** Makes counts whole and non-negative: other values could not be journaled and would stop the run. */
function wholeNumbers(usage: TokenUsage): TokenUsage {
  const whole = (count: number) => (Number.isFinite(count) ? Math.max(0, Math.round(count)) : 0);
  return {
    input: whole(usage.input),
    output: whole(usage.output),
    thinking: whole(usage.thinking),
    cacheRead: whole(usage.cacheRead),
    cacheWrite: whole(usage.cacheWrite),
  };
}
