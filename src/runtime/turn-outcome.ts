import type { ProviderFailure } from '../domain/provider/provider-failure.ts';
import type { TokenUsage, UsageBasis } from '../domain/provider/provider.ts';
import type { HandoverReply } from '../domain/turn/handover.ts';
import type { DecisionDraft } from '../domain/turn/reply-schema.ts';
import type { TaskDraft } from '../domain/task/task-plan.ts';

/** The outcome of one turn on a task. `result` is the journal's `turnResult`. */
export type TurnOutcome = TurnBill &
  (
    | { result: 'done'; newTasks: TaskDraft[] }
    | { result: 'continue'; newTasks: TaskDraft[] }
    | { result: 'blocked'; because: string; newTasks: TaskDraft[] }
    | { result: 'decision'; decision: DecisionDraft; newTasks: TaskDraft[] }
    | TurnWithoutReply
  );

/** The outcome of one planning turn. */
export type PlanOutcome = TurnBill & ({ result: 'done'; tasks: TaskDraft[] } | TurnWithoutReply);

/** The outcome of one hand-over turn. */
export type HandoverOutcome = TurnBill & ({ result: 'done'; handover: HandoverReply } | TurnWithoutReply);

/** The outcomes that all kinds of turns have in common. */
export type TurnWithoutReply =
  /** `problems`: sentences that a model can act on, for `correctionPrompt`. */
  | { result: 'malformed'; problems: string[] }
  | { result: 'providerFailed'; failure: ProviderFailure }
  | { result: 'cancelled' };

/** The data that is journaled about every turn, whatever its outcome. */
export interface TurnBill {
  /** The agent's text, shortened with a note if too long. */
  reply: string;
  /** A few sentences; the agent's own words where it gave any. */
  summary: string;
  tokens: TokenUsage;
  /** Where `tokens` come from; absent: they were told. */
  basis?: UsageBasis;
  /** USD; `null`: unpriced, never free. */
  costUsd: number | null;
  /** Requests to the service. */
  requests: number;
  model: string;
  conversationId: string | null;
  /** The agent's actions, in a form that is equal when the agent repeats itself; empty if unknown. */
  actions: string;
}
