import { assertNever } from '../domain/assert.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { StartVerb } from '../domain/run/queue-entry.ts';
import type { ProjectState } from '../domain/run/state.ts';
import { statusChange } from '../run/status-change.ts';
import { eventsForSignal } from '../run/signals/signal-events.ts';

/** The first events of a person's command; none if the project already runs or the command does not apply. */
export function startEvents(state: ProjectState, verb: StartVerb): FactoryEvent[] {
  switch (verb) {
    case 'start':
      if (state.project.status === 'initializing') return [statusChange('active', 'started')];
      return state.project.status === 'paused' ? [statusChange('active', 'resumed')] : [];
    case 'resume':
      return eventsForSignal(state, { type: 'resume' });
    case 'retry':
      return eventsForSignal(state, { type: 'retry' });
    default:
      return assertNever(verb);
  }
}
