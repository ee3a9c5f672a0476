import { billingOf } from '../../domain/provider/billing.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Reservation } from '../../domain/money/finance.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Task } from '../../domain/task/task.ts';
import type { RepositorySeal } from '../../ports/git-manager.ts';
import type { StepKey } from '../../ports/run-host.ts';
import type { HandoverOutcome, PlanOutcome, TurnOutcome } from '../../runtime/turn-outcome.ts';
import { afterFailure } from './fail-over.ts';
import { worktreeOf, type RunContext } from '../run-context.ts';
import { tamperEvents } from './tamper-check.ts';

/** What a turn came to. Plain data: a host may keep it and hand it to another process. */
export interface TakenTurn<Outcome> {
  /** The user's repository as it was when the provider was asked. */
  before: RepositorySeal;
  outcome: Outcome;
}

/** A turn whose provider has answered. */
export interface EndedTurn {
  turnId: string;
  /** `undefined`: it was removed since. */
  config: ProviderConfig | undefined;
  reservation: Reservation | null;
  task: Task | null;
  startedAtMs: number;
}

/** The id is in the journal before the provider is asked, so that every later process names the same step. */
export function turnStep(turnId: string): StepKey {
  return { what: 'turn', of: turnId };
}

/**
 * What follows from an answer, in the process that asked or in a later one: the worktree and the user's repository are looked at, the
 * bill is committed whatever came of the turn, together with `consequences`, and the ledger and the provider's standing follow.
 */
export async function endTurn<Outcome extends TurnOutcome | PlanOutcome | HandoverOutcome>(
  context: RunContext,
  turn: EndedTurn,
  { before, outcome }: TakenTurn<Outcome>,
  consequences: FactoryEvent[],
): Promise<void> {
  const { deps } = context;
  const { config } = turn;
  await commitTurn(context, turn.turnId, outcome, before, consequences);
  await settle(context, turn, outcome.requests);
  if (config === undefined) return;
  if (outcome.result === 'providerFailed') {
    await afterFailure(context, { config, task: turn.task, startedAtMs: turn.startedAtMs }, outcome.failure);
  } else if (outcome.result !== 'cancelled') {
    await deps.finance.books.served(config.id, turn.startedAtMs);
  }
}

async function commitTurn(
  { host, deps }: RunContext,
  turnId: string,
  outcome: TurnOutcome | PlanOutcome | HandoverOutcome,
  before: RepositorySeal,
  consequences: FactoryEvent[],
): Promise<void> {
  const state = host.state();
  const status = await deps.git.status(worktreeOf(state));
  const failure = outcome.result === 'providerFailed' ? outcome.failure : null;
  const tamper = tamperEvents(state, deps.git.compareSeals(before, await deps.git.seal(state.project.repositoryPath)));
  const { summary, reply, model, tokens, costUsd, requests, actions } = outcome;
  const tooLong = failure?.kind === 'contextTooLong';
  await host.commit(
    {
      type: 'turn.ended',
      turnId,
      result: outcome.result,
      summary,
      reply,
      model,
      tokens,
      costUsd,
      requests,
      failure,
      // The next turn starts a conversation of its own, with everything that matters in its prompt.
      conversationId: tooLong ? null : outcome.conversationId,
      fingerprint: status.ok ? status.value.fingerprint : '',
      actions,
    },
    ...(failure === null ? consequences : []),
    ...tamper,
  );
}

/** After the journal. A crash in between is found when the next driver takes the project up. */
async function settle({ host, deps }: RunContext, turn: EndedTurn, requests: number): Promise<void> {
  const { config, reservation, turnId } = turn;
  const entry = host.state().finance.costHistory.findLast((bill) => bill.turnId === turnId);
  if (entry === undefined) throw new Error(`Turn ${turnId} ended without a bill`);
  // What a provider that is gone was paid with is not known any more; a bill without a price stays one.
  const billing = config === undefined ? 'tokens' : billingOf(config);
  await deps.finance.books.settle(host.projectId, reservation, entry, billing, requests);
  const warnings = config === undefined ? [] : await deps.finance.books.warnings(host.state(), config);
  if (warnings.length > 0) await host.commit(...warnings);
  deps.finance.freed.ring();
}
