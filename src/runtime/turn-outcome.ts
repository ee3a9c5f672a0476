import type { ProviderFailure } from '../domain/provider/provider-failure.ts';
import type { TokenUsage } from '../domain/provider/provider.ts';
import type { HandoverReply } from '../domain/turn/handover.ts';
import type { DecisionDraft } from '../domain/turn/reply-schema.ts';
import type { TaskDraft } from '../domain/task/task-plan.ts';

/** How one call to a provider on a task ended. `result` is the `turnResult` of the journal. */
export type TurnOutcome = TurnBill &
  (
    | { result: 'done'; newTasks: TaskDraft[] }
    | { result: 'continue'; newTasks: TaskDraft[] }
    | { result: 'blocked'; because: string; newTasks: TaskDraft[] }
    | { result: 'decision'; decision: DecisionDraft; newTasks: TaskDraft[] }
    | TurnWithoutReply
  );

/** How one call that asked for a plan ended. */
export type PlanOutcome = TurnBill & ({ result: 'done'; tasks: TaskDraft[] } | TurnWithoutReply);

/** How one call to whoever takes a task over ended. */
export type HandoverOutcome = TurnBill & ({ result: 'done'; handover: HandoverReply } | TurnWithoutReply);

/** The ends that every kind of turn has in common. */
export type TurnWithoutReply =
  /** `problems`: sentences that a model can act on, for `correctionPrompt`. */
  | { result: 'malformed'; problems: string[] }
  | { result: 'providerFailed'; failure: ProviderFailure }
  | { result: 'cancelled' };

/** What is journaled of every call, whatever came of it. */
export interface TurnBill {
  /** What the agent said, bounded with the cut named. */
  reply: string;
  /** A few sentences; the agent's own words where it gave any. */
  summary: string;
  tokens: TokenUsage;
  /** USD; `null`: unpriced, never free. */
  costUsd: number | null;
  /** Requests to the service. */
  requests: number;
  model: string;
  conversationId: string | null;
  /** What it did, in a form that is equal when the agent repeats itself; empty when nothing is known. */
  actions: string;
}
