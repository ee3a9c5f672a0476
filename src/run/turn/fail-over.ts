import { remedyOf, type ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import { blockTask } from '../steps/lifecycle-steps.ts';
import { statusChange, type RunContext } from '../run-context.ts';

/** With another prompt or a new conversation the same provider is asked once more. */
const OWN_TRIES = 2;
/** Where nobody else is left, it gets one more; then it is a matter of the task. */
const LAST_TRY = 3;

export interface FailedTurn {
  config: ProviderConfig;
  task: Task | null;
  startedAtMs: number;
}

/**
 * The remedy of a failure, by the closed list, once its bill is committed: the provider is left alone for as
 * long as it said, or the prompt, the conversation or the next reservation is another, or somebody else gets the task.
 */
export async function afterFailure(context: RunContext, turn: FailedTurn, failure: ProviderFailure): Promise<void> {
  const { host, deps, signal } = context;
  const events = await deps.finance.books.failed(turn.config, failure, turn.startedAtMs, signal);
  if (events.length > 0) await host.commit(...events);
  const remedy = remedyOf(failure.kind);
  // While it is away: later nobody knows whether it ever was. Who takes over is not kept waiting for the answer.
  if (remedy === 'ask') void deps.finance.mended.look(signal).catch(() => undefined);
  if (remedy === 'reprompt' || remedy === 'compact') await afterStrike(context, turn, failure);
}

/** The provider is well and does not do this task: not with another prompt, not in a new conversation. */
async function afterStrike(context: RunContext, turn: FailedTurn, failure: ProviderFailure): Promise<void> {
  const { host } = context;
  const state = host.state();
  const strikes = strikesOf(state, turn.config.id);
  if (strikes < OWN_TRIES || state.project.status !== 'active') return;
  const other = await otherProvider(context, turn.config.id);
  if (other !== undefined) {
    const at = new Date(host.now()).toISOString();
    const change = { at, fromProvider: turn.config.id, toProvider: other, reason: failure.message };
    await host.commit({ type: 'provider.switched', change });
    return;
  }
  if (strikes < LAST_TRY) return;
  if (turn.task !== null) await blockTask(context, turn.task, failure.message);
  else await host.commit(statusChange('paused', 'providerFailed', failure.message));
}

/** Whoever would serve the next turn besides this one, and has not struck out itself. */
export async function otherProvider({ host, deps }: RunContext, providerId: string): Promise<string | undefined> {
  const state = host.state();
  const { serving } = await deps.finance.look(state, { atBoundary: false, provenOnly: false });
  return serving.map(({ config }) => config.id).find((id) => id !== providerId && strikesOf(state, id) < OWN_TRIES);
}

function strikesOf(state: ProjectState, providerId: string): number {
  return state.providers[providerId]?.consecutiveFailures ?? 0;
}
