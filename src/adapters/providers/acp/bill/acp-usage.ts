import type { ReportedTokens } from '../../../../domain/provider/usage-report.ts';
import { asObject, numberIn, objectIn, type LooseObject } from '../../loose-json.ts';
import { toldTokens, type Counting } from '../../reported-usage.ts';

/** Agents differ in whether output includes thinking and input includes cached tokens. */
const AGENTS: Counting = { cacheInInput: null, thinkingInOutput: null };

/**
 * Tokens of an answer to `session/prompt`; `undefined`: none told. The field `usage` is in the protocol's draft; Gemini's agents
 * use `_meta`.
 */
export function toldInAnswer(answer: unknown): ReportedTokens | undefined {
  const meta = objectIn(answer, '_meta');
  const usage =
    objectIn(answer, 'usage') ?? objectIn(meta, 'usage') ?? objectIn(objectIn(meta, 'quota'), 'token_count');
  return toldTokens(usage, AGENTS);
}

/** Tokens of one request that an agent tells with a piece of its message, as Qwen Code does; `undefined`: none told. */
export function toldInPiece(update: LooseObject): ReportedTokens | undefined {
  return toldTokens(objectIn(objectIn(update, '_meta'), 'usage'), AGENTS);
}

/** The content of `usage_update`: tokens in the context now, which are no bill, and the total cost of the conversation. */
export interface ContextReport {
  used: number;
  /** `null`: no cost in USD was reported. */
  costUsd: number | null;
}

export function contextReport(update: LooseObject): ContextReport {
  const cost = asObject(update['cost']);
  const amount = numberIn(cost, 'amount');
  const isUsd = cost?.['currency'] === 'USD' && amount !== undefined && amount >= 0;
  const used = Math.trunc(numberIn(update, 'used') ?? 0);
  return { used: Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, used)), costUsd: isUsd ? amount : null };
}

/**
 * The cost of one turn, from the totals that were reported in it. The protocol defines them as totals of the conversation. If
 * the first is below the last total of the previous turn, the agent restarts its count in each process.
 */
export function costSince(told: readonly number[], before: number | null): number | null {
  const last = told.at(-1);
  if (last === undefined) return null;
  const countsOn = before !== null && (told[0] ?? 0) >= before;
  return Math.max(0, countsOn ? last - before : last);
}
