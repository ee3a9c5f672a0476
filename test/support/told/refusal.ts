import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { FactoryEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { refusedDriverOrMoney } from './refused-money.ts';
import { refusedPreparation } from './refused-preparation.ts';
import { refusedStatus } from './refused-status.ts';
import { refusedTurn } from './refused-turn.ts';
import { refusedWork } from './refused-work.ts';

/** One event with everything that decides whether the engine can write it there. */
export interface Place<Event extends FactoryEvent = FactoryEvent> {
  event: Event;
  /** Before the event. */
  state: ProjectState;
  /** Before the whole record. */
  begin: ProjectState;
  /** Events of the same record before and after it, in order. */
  before: readonly FactoryEvent[];
  after: readonly FactoryEvent[];
}

/** `undefined`: another rule judges events of this type, or there is nothing against it. */
export type Rule = (place: Place) => string | undefined;

const RULES: readonly Rule[] = [refusedDriverOrMoney, refusedPreparation, refusedStatus, refusedTurn, refusedWork];

/** Why the engine would not write this record on this state; `undefined`: it can. */
export function refusalOf(begin: ProjectState | undefined, record: JournalRecord): string | undefined {
  const [first, ...more] = record.events;
  if (begin === undefined) {
    if (first === undefined || more.length > 0) return 'a journal begins with one event';
    if (first.type === 'project.created') return refusedCreation(first.project, first.project.baseCommit === null);
    // A fork keeps what its parent's changes are counted from.
    if (first.type === 'project.forked') return refusedCreation(first.genesis.project, true);
    return 'a journal begins with project.created or project.forked';
  }
  if (record.seq !== begin.seq + 1) return `record ${record.seq} after ${begin.seq}`;
  let state = begin;
  for (const [index, event] of record.events.entries()) {
    const place = {
      ...{ event, state, begin },
      before: record.events.slice(0, index),
      after: record.events.slice(index + 1),
    };
    const refusal = refused(place);
    if (refusal !== undefined) return `${event.type}: ${refusal}`;
    state = applyRecord(state, { ...record, events: [event] });
  }
  return undefined;
}

function refused(place: Place): string | undefined {
  for (const rule of RULES) {
    const refusal = rule(place);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** As `projectCreation` makes it: nothing has happened yet. */
function refusedCreation(project: Project, mayHaveBase: boolean): string | undefined {
  const { status, reason, startTime, endTime, activeMs, worktreePath } = project;
  const isFresh = status === 'initializing' && reason.code === 'created' && reason.detail === '';
  if (!isFresh) return 'a new project is initializing, because it was created';
  const isUntouched = startTime === null && endTime === null && activeMs === 0;
  return isUntouched && mayHaveBase && worktreePath === null ? undefined : 'a new project has done nothing yet';
}
