import type { OpenTurn } from '../../domain/run/state.ts';
import type { HandoverOutcome, PlanOutcome, TurnOutcome } from '../../runtime/turn-outcome.ts';
import { takenOver } from './handover-step.ts';
import { planned } from './plan-step.ts';
import { endProbe, probeStep } from '../turn/poll-providers.ts';
import { filesAfter, putBackNotices } from '../turn/put-back-files.ts';
import type { RunContext } from '../run-context.ts';
import { worktreeOf } from '../worktree-of.ts';
import { endTurn, turnStep, type EndedTurn, type TakenTurn } from '../turn/end-turn.ts';
import { consequencesOf } from './work-step.ts';

/**
 * Closes a turn that began in a process that has ended. If the host kept the outcome, it is used: the turn was paid for and is
 * not repeated. Otherwise its cost is unknown, and the most that it can have cost stays reserved.
 */
export async function closeInterruptedTurn(context: RunContext, open: OpenTurn): Promise<void> {
  if (await endRecorded(context, open)) return;
  const { host, deps } = context;
  // Before the commit: once the journal has closed the turn, the reservation would no longer be known.
  await deps.finance.settle(host, { config: undefined, reservation: open.reservation }, { kind: 'unknown' });
  const { putBack } =
    open.filesBefore === undefined
      ? { putBack: null }
      : await filesAfter(deps.git, worktreeOf(host.state()), open.filesBefore);
  await host.commit({ type: 'turn.interrupted', turnId: open.turnId, because: '' }, ...putBackNotices(open, putBack));
}

/** Ends the turn with the outcome that `askProvider` or `pollProviders` gave to the host. `false`: the host kept none. */
async function endRecorded(context: RunContext, open: OpenTurn): Promise<boolean> {
  const { host } = context;
  const { operation, turnId } = open;
  const kept = await host.recorded(operation === 'probe' ? probeStep(turnId) : turnStep(turnId));
  if (kept === undefined) return false;
  const turn = endedTurn(context, open);
  switch (operation) {
    case 'plan': {
      const taken = kept.outcome as TakenTurn<PlanOutcome>;
      // The number of earlier rejected plans is not known here, so planning starts again.
      await endTurn(context, turn, taken, planned(context, taken.outcome, false));
      return true;
    }
    case 'work':
    case 'correction': {
      const taken = kept.outcome as TakenTurn<TurnOutcome>;
      await endTurn(context, turn, taken, consequencesOf(context, taken.outcome));
      return true;
    }
    case 'handover': {
      const taken = kept.outcome as TakenTurn<HandoverOutcome>;
      const { work } = host.state();
      const shown = work === null ? [] : takenOver(work, taken.outcome, { ...taken, providerId: open.providerId });
      await endTurn(context, turn, taken, shown);
      return true;
    }
    case 'probe':
      await endProbe(context, { ...turn, turnId, providerId: open.providerId }, kept.outcome as TurnOutcome);
      return true;
    case 'audit':
      return false; // no step asks for one yet
  }
}

function endedTurn({ host, deps }: RunContext, open: OpenTurn): EndedTurn {
  return {
    begun: open,
    config: deps.providers().find(({ id }) => id === open.providerId),
    reservation: open.reservation,
    task: host.state().taskList.tasks.find(({ id }) => id === open.taskId) ?? null,
    startedAtMs: Date.parse(open.startedAt),
  };
}
