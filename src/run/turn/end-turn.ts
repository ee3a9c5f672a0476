import { billingOf } from '../../domain/provider/billing.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { CostEntry, Reservation } from '../../domain/money/finance.ts';
import { costEntry } from '../../domain/run/apply-turn-event.ts';
import type { OpenTurn } from '../../domain/run/state.ts';
import type { RepositoryDifference } from '../../domain/evidence/repository-difference.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Task } from '../../domain/task/task.ts';
import type { StepKey } from '../../ports/run-host.ts';
import type { HandoverOutcome, PlanOutcome, TurnOutcome } from '../../runtime/turn-outcome.ts';
import { afterFailure } from './fail-over.ts';
import type { RunContext } from '../run-context.ts';
import { tamperEvents } from './tamper-check.ts';

/**
 * What a turn came to, as it was when the provider had answered: what a person does to the repository or the worktree until a later
 * process goes on is none of it. Plain data: a host may keep it and hand it to that process.
 */
export interface TakenTurn<Outcome> {
  outcome: Outcome;
  /** What changed in the user's repository meanwhile. */
  differences: RepositoryDifference[];
  /** Of the worktree; empty where it could not be read. */
  fingerprint: string;
  /** What a hand-over is judged by. */
  asked: AskedToTakeOver | null;
}

/** How things stood before a provider was asked to take a task over. */
export interface AskedToTakeOver {
  command: string | null;
  /** Of that command; `null`: there is none, or it did not end. */
  exitCode: number | null;
  /** Of the worktree; `null` where it could not be read. */
  fingerprint: string | null;
}

/** A turn whose provider has answered. */
export interface EndedTurn {
  /** As the journal says that it began. */
  begun: Pick<OpenTurn, 'turnId' | 'operation' | 'taskId' | 'persona' | 'providerId'>;
  /** `undefined`: it was removed since. */
  config: ProviderConfig | undefined;
  reservation: Reservation | null;
  task: Task | null;
  startedAtMs: number;
}

/** The id is in the journal before the provider is asked, so that every later process names the same step. */
export function turnStep(turnId: string): StepKey {
  return { what: `turn ${turnId}`, of: turnId };
}

/**
 * What follows from an answer, in the process that asked or in a later one: the worktree and the user's repository are looked at, the
 * bill is committed whatever came of the turn, together with `consequences`, and the ledger and the provider's standing follow.
 */
export async function endTurn<Outcome extends TurnOutcome | PlanOutcome | HandoverOutcome>(
  context: RunContext,
  turn: EndedTurn,
  taken: TakenTurn<Outcome>,
  consequences: FactoryEvent[],
): Promise<void> {
  const { deps } = context;
  const { config } = turn;
  const { outcome } = taken;
  const bill = await commitTurn(context, turn, taken, consequences);
  await settle(context, turn, bill, outcome.requests);
  if (config === undefined) return;
  if (outcome.result === 'providerFailed') {
    await afterFailure(context, { config, task: turn.task, startedAtMs: turn.startedAtMs }, outcome.failure);
  } else if (outcome.result !== 'cancelled') {
    await deps.finance.books.served(config.id, turn.startedAtMs);
  }
}

/** The bill, as the journal has it. */
async function commitTurn(
  { host, deps }: RunContext,
  { begun }: EndedTurn,
  { outcome, differences, fingerprint }: TakenTurn<TurnOutcome | PlanOutcome | HandoverOutcome>,
  consequences: FactoryEvent[],
): Promise<CostEntry> {
  const failure = outcome.result === 'providerFailed' ? outcome.failure : null;
  const follows = failure === null ? consequences : [];
  const hasEnded = follows.some(({ type }) => type === 'status.changed');
  // What ended the project with this turn is its status; that the repository changed is told all the same.
  const tamper = tamperEvents(host.state(), differences).filter(({ type }) => !hasEnded || type !== 'status.changed');
  const { summary, reply, tokens, costUsd, requests, actions } = outcome;
  const tooLong = failure?.kind === 'contextTooLong';
  const ended = {
    type: 'turn.ended' as const,
    turnId: begun.turnId,
    result: outcome.result,
    summary,
    reply,
    // A journal redacts what it keeps, and the ledger is to say the same.
    model: deps.redact(outcome.model),
    tokens,
    costUsd,
    requests,
    failure,
    // The next turn starts a conversation of its own, with everything that matters in its prompt.
    conversationId: tooLong ? null : outcome.conversationId,
    fingerprint,
    actions,
  };
  const { project } = await host.commit(ended, ...follows, ...tamper);
  return costEntry(begun, ended, project.updatedAt);
}

/** After the journal. A crash in between is found when the next driver takes the project up. */
async function settle(
  { host, deps }: RunContext,
  { config, reservation }: EndedTurn,
  bill: CostEntry,
  requests: number,
): Promise<void> {
  // What a provider that is gone was paid with is not known any more; a bill without a price stays one.
  const billing = config === undefined ? 'tokens' : billingOf(config);
  await deps.finance.books.settle(host.projectId, reservation, bill, billing, requests);
  const warnings = config === undefined ? [] : await deps.finance.books.warnings(host.state(), config);
  if (warnings.length > 0) await host.commit(...warnings);
  deps.finance.freed.ring();
}
