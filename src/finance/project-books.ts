import { costEntry } from '../domain/run/apply-turn-event.ts';
import type { FactoryEvent, JournalRecord } from '../domain/run/events.ts';
import { addUsd, isTaken } from '../domain/money/bills.ts';
import type { CostEntry, Reservation } from '../domain/money/cost-entry.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { BooksGlance, Hold, ProjectBooks, ProjectOutcome } from '../ports/ledger.ts';

type TurnStarted = FactoryEvent & { type: 'turn.started' };

/**
 * What the state alone tells about a project's books. `isDriven`: a driver still runs the open turn. If not, the turn was
 * interrupted even if the journal does not say so yet: its slot is free, and its reservation is held.
 */
export function glanceOf(state: ProjectState, isDriven: boolean): BooksGlance {
  const { costHistory, totalSpentUsd } = state.finance;
  const taken = costHistory.filter(isTaken);
  const open = state.openTurn?.reservation ?? null;
  const cutOff = isDriven ? null : open;
  return {
    projectId: state.project.id,
    parentProjectId: state.project.parentProjectId,
    entries: taken.length,
    lastTurnId: taken.at(-1)?.turnId ?? null,
    spentUsd: totalSpentUsd,
    uncertainUsd: addUsd(state.finance.uncertainUsd, cutOff?.usd ?? 0),
    uncertainTokens: state.finance.uncertainTokens + (cutOff?.tokens ?? 0),
    open: isDriven ? (open?.id ?? null) : null,
    outcome: outcomeOf(state),
  };
}

/** Of a fork, only the tasks that it began itself: what the others cost stands in its parent's books. */
export function outcomeOf({ project, origin, taskList, forecasts }: ProjectState): ProjectOutcome {
  const since = origin === null ? '' : project.createdAt;
  const before = forecasts.find(({ made }) => made === 'before');
  return {
    completedTasks: taskList.tasks.flatMap(({ id, status, startedAt, completedAt }) =>
      status === 'completed' && completedAt !== null && (startedAt ?? '') >= since
        ? [{ taskId: id, atMs: Date.parse(completedAt) }]
        : [],
    ),
    forecast: before === undefined ? null : { lowUsd: before.lowUsd, highUsd: before.highUsd },
    completedAtMs: project.status === 'completed' && project.endTime !== null ? Date.parse(project.endTime) : null,
  };
}

/** Everything about money in a whole journal. `billing`: how a bill is paid for, which the journal does not say; `isDriven` as above. */
export function booksOf(
  state: ProjectState,
  history: readonly JournalRecord[],
  billing: (entry: CostEntry) => Billing,
  isDriven: boolean,
): ProjectBooks {
  const entries: ProjectBooks['entries'][number][] = [];
  const held: Hold[] = [];
  let open: { turn: TurnStarted; at: string } | null = null;
  for (const { at, events } of history) {
    for (const event of events) {
      if (event.type === 'turn.started') open = { turn: event, at };
      else if (event.type === 'probe.billed') {
        if (isTaken(event.entry)) entries.push({ entry: event.entry, billing: billing(event.entry), requests: 1 });
        // A probe ends with its bill.
        if (open?.turn.turnId === event.entry.turnId) open = null;
      } else if (event.type === 'turn.ended' && open !== null) {
        const entry = costEntry(open.turn, event, at);
        if (isTaken(entry)) entries.push({ entry, billing: billing(entry), requests: event.requests });
        open = null;
      } else if (event.type === 'turn.interrupted') {
        if (open?.turn.reservation != null) held.push(holdOf(open.turn, open.turn.reservation, open.at));
        open = null;
      }
    }
  }
  const { id, parentProjectId } = state.project;
  const running = open?.turn.reservation == null ? null : holdOf(open.turn, open.turn.reservation, open.at);
  if (running !== null && !isDriven) held.push(running);
  const outcome = outcomeOf(state);
  return { projectId: id, parentProjectId, entries, held, open: isDriven ? running : null, outcome };
}

function holdOf({ providerId }: TurnStarted, reservation: Reservation, at: string): Hold {
  return { ...reservation, providerId, atMs: Date.parse(at) };
}
