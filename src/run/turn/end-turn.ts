import type { FactoryEvent } from '../../domain/run/events.ts';
import type { CostEntry, Reservation } from '../../domain/money/cost-entry.ts';
import { costEntry } from '../../domain/run/apply-turn-event.ts';
import type { OpenTurn } from '../../domain/run/state.ts';
import type { RepositoryDifference } from '../../domain/evidence/repository-difference.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Task } from '../../domain/task/task.ts';
import type { StepKey } from '../../ports/run-host.ts';
import type { HandoverOutcome, PlanOutcome, TurnOutcome } from '../../runtime/turn-outcome.ts';
import { billSource } from './bill-source.ts';
import { afterFailure } from './fail-over.ts';
import { lookAtWorktree } from '../handle-git-failure.ts';
import type { RunContext } from '../run-context.ts';
import { journalText } from './journal-text.ts';
import { putBackNotices, type PutBack } from './put-back-files.ts';
import { tamperEvents } from './tamper-check.ts';

/**
 * Result of a turn, taken when the provider had answered. Later changes by a person to the repository or the worktree are not
 * part of it. Plain data: a host may keep it for a later process that resumes the project.
 */
export interface TakenTurn<Outcome> {
  outcome: Outcome;
  /** Changes in the user's repository during the turn. */
  differences: RepositoryDifference[];
  /** Fingerprint of the worktree; empty if it could not be read. */
  fingerprint: string;
  /** What was put back after a turn that was to change nothing. Absent in what an older version kept. */
  putBack?: PutBack | null;
  /** Hand-over only: the facts that the answer is compared with. */
  asked: AskedToTakeOver | null;
}

/** State before a provider was asked to take a task over. */
export interface AskedToTakeOver {
  command: string | null;
  /** Exit code of `command`; `null`: there is none, or it did not end. */
  exitCode: number | null;
  /** Fingerprint of the worktree; `null` if it could not be read. */
  fingerprint: string | null;
}

/** A turn whose provider has answered. */
export interface EndedTurn {
  /** As journaled when the turn began. */
  begun: Pick<OpenTurn, 'turnId' | 'operation' | 'taskId' | 'persona' | 'providerId'>;
  /** `undefined`: the provider was removed since. */
  config: ProviderConfig | undefined;
  reservation: Reservation | null;
  task: Task | null;
  startedAtMs: number;
}

/** The turn id is journaled before the provider is asked, so every later process uses the same step key. */
export function turnStep(turnId: string): StepKey {
  return { what: `turn ${turnId}`, of: turnId };
}

/**
 * Applies a turn's result, in the process that asked or in a later one: reports repository changes, commits the bill together
 * with `consequences` whatever the outcome, then updates the ledger and the provider's standing.
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
  await deps.finance.settle(context.host, turn, { kind: 'billed', bill, requests: outcome.requests });
  if (config === undefined) return;
  await deps.finance.warn(context.host, config);
  if (await hasLostWorktree(context, taken)) return;
  if (outcome.result === 'providerFailed') {
    await afterFailure(context, { config, task: turn.task, startedAtMs: turn.startedAtMs }, outcome.failure);
  } else if (outcome.result !== 'cancelled') {
    await deps.watch.succeeded(config.id, turn.startedAtMs);
  }
}

/** A turn that failed because its worktree was deleted under it says nothing about its provider: the worktree is put back. */
async function hasLostWorktree(
  context: RunContext,
  { outcome, fingerprint }: TakenTurn<TurnOutcome | PlanOutcome | HandoverOutcome>,
): Promise<boolean> {
  if (outcome.result !== 'providerFailed' || fingerprint !== '') return false;
  return (await lookAtWorktree(context)) !== 'ready';
}

/** Commits the end of the turn and returns its bill as journaled. */
async function commitTurn(
  context: RunContext,
  { begun, config }: EndedTurn,
  { outcome, differences, fingerprint, putBack }: TakenTurn<TurnOutcome | PlanOutcome | HandoverOutcome>,
  consequences: FactoryEvent[],
): Promise<CostEntry> {
  const { host, deps } = context;
  const failure = outcome.result === 'providerFailed' ? outcome.failure : null;
  const follows = failure === null ? consequences : [];
  const hasEnded = follows.some(({ type }) => type === 'status.changed');
  // If the turn's consequences end the project, that status stays; repository changes are reported anyway.
  const tamper = tamperEvents(host.state(), differences).filter(({ type }) => !hasEnded || type !== 'status.changed');
  const { summary, reply, tokens, costUsd, requests, actions } = outcome;
  const said = await journalText(context, reply);
  const tooLong = failure?.kind === 'contextTooLong';
  const ended = {
    type: 'turn.ended' as const,
    turnId: begun.turnId,
    result: outcome.result,
    summary,
    reply: said.text,
    ...(said.blob === undefined ? {} : { replyBlob: said.blob }),
    // The journal redacts what it stores; the ledger must store the same text.
    model: deps.redact(outcome.model),
    tokens,
    costUsd,
    ...billSource(outcome, config),
    requests,
    failure,
    // The next turn starts a new conversation with everything relevant in its prompt.
    conversationId: tooLong ? null : outcome.conversationId,
    fingerprint,
    actions,
  };
  const { project } = await host.commit(ended, ...follows, ...putBackNotices(begun, putBack ?? null), ...tamper);
  return costEntry(begun, ended, project.updatedAt);
}
