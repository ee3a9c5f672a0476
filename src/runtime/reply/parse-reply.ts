import type { TurnKind } from '../../domain/money/cost-entry.ts';
import type { Result } from '../../domain/result.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { HandoverReply } from '../../domain/turn/handover.ts';
import { readHandoverReply, readPlanReply, readWorkReply, type WorkReply } from '../../domain/turn/reply-schema.ts';
import type { TurnReply } from '../../ports/llm-provider.ts';
import { findReply } from './find-reply.ts';

/** The end of a turn: its text and, if the agent gave one, its structured reply as a value. */
export type Said = Pick<TurnReply, 'text' | 'structured'>;

/**
 * The structured reply of a work turn, validated by one schema: the value if there is one, else the JSON in the text. The failure
 * is a list of sentences for the model, never empty.
 */
export function parseWorkReply(said: Said): Result<WorkReply, string[]> {
  return parse(said, 'work', readWorkReply);
}

/** The same for a planning turn. */
export function parsePlanReply(said: Said): Result<TaskPlan, string[]> {
  return parse(said, 'plan', readPlanReply);
}

/** The same for a hand-over turn. */
export function parseHandoverReply(said: Said): Result<HandoverReply, string[]> {
  return parse(said, 'handover', readHandoverReply);
}

/** The structured reply in a text, not validated. */
export function findReplyTo(operation: TurnKind, text: string): Result<unknown, string[]> {
  return findReply(text, KEYS[operation]);
}

/** Keys by which an object in a text is recognised as the reply. */
const KEYS: Readonly<Record<TurnKind, readonly string[]>> = {
  work: ['status'],
  correction: ['status'],
  audit: ['status'],
  probe: ['status'],
  plan: ['tasks'],
  handover: ['understood'],
};

function parse<Value>(
  { text, structured }: Said,
  operation: TurnKind,
  read: (value: unknown) => Result<Value, string[]>,
): Result<Value, string[]> {
  if (structured !== undefined) return read(structured);
  const found = findReplyTo(operation, text);
  return found.ok ? read(found.value) : found;
}
