import { remedyOf, type ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import { blockTask } from '../steps/lifecycle-steps.ts';
import { verify } from '../steps/verify-step.ts';
import { worktreeOf } from '../worktree-of.ts';
import { statusChange } from '../status-change.ts';
import type { RunContext } from '../run-context.ts';

/** Tries of one provider; the second has another prompt or a new conversation. */
const OWN_TRIES = 2;
/** Tries when no other provider is left; after that the task is blocked, or the project pauses if there is no task. */
const LAST_TRY = 3;

export interface FailedTurn {
  config: ProviderConfig;
  task: Task | null;
  startedAtMs: number;
}

/**
 * Applies the remedy of a failure, from a closed list, after its bill was committed: leave the provider alone for as long as it
 * said; or change the prompt, the conversation or the next reservation; or give the task to another provider.
 */
export async function afterFailure(context: RunContext, turn: FailedTurn, failure: ProviderFailure): Promise<void> {
  const { host, deps, signal } = context;
  const events = await deps.watch.failed(turn.config, failure, turn.startedAtMs, signal);
  if (events.length > 0) await host.commit(...events);
  const remedy = remedyOf(failure.kind);
  if (remedy === 'reprompt' || remedy === 'compact') await afterStrike(context, turn, failure);
}

/** The provider works but fails at this task, with another prompt and in a new conversation too. */
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
  if (turn.task === null) await host.commit(statusChange('paused', 'providerFailed', failure.message));
  else if (!(await isDoneAllTheSame(context, turn.task))) await blockTask(context, turn.task, failure.message);
}

/**
 * Whether the work that lies in the worktree passes the task's checks, although no turn ended with an answer that says so: agents
 * have made every edit and then lost their last message.
 */
async function isDoneAllTheSame(context: RunContext, task: Task): Promise<boolean> {
  const { host, deps, signal } = context;
  const changed = await deps.git.uncommittedFiles(worktreeOf(host.state()));
  if (!changed.ok || changed.value.length === 0) return false;
  await verify(context, task);
  return signal.aborted || host.state().work?.verified === true;
}

/** Id of another provider that can take the next turn and has not used up its own tries. */
export async function otherProvider({ host, deps }: RunContext, providerId: string): Promise<string | undefined> {
  const state = host.state();
  const { serving } = await deps.finance.read(state, { atBoundary: false, provenOnly: false });
  return serving.map(({ config }) => config.id).find((id) => id !== providerId && strikesOf(state, id) < OWN_TRIES);
}

function strikesOf(state: ProjectState, providerId: string): number {
  return state.providers[providerId]?.consecutiveFailures ?? 0;
}
