import type { FactoryEvent } from './events.ts';
import type { Signal } from './signal.ts';

/**
 * Ids and commits are not text that anybody wrote; a key that looks like one could not be told from it. The first four are
 * words of closed lists: without them the event could not be read, and a password may be such a word.
 */
const KEPT: ReadonlySet<string> = new Set([
  'type',
  'kind',
  'fileChange',
  'harmless',
  'id',
  'turnId',
  'taskId',
  'sha',
  'commit',
  'key',
  'fingerprint',
  'baseCommit',
  'lastCommit',
  'startCommit',
  'uncommittedWork',
  'parentProjectId',
  'rootProjectId',
  'childProjectId',
]);

/** The event with `redact` applied to every text in it that came from outside. Same shape; a new object. */
export function redactedEvent<Event extends FactoryEvent>(event: Event, redact: (text: string) => string): Event {
  return through(event, redact) as Event;
}

/** The same for what another process is told: a reason that a person typed may hold a key. */
export function redactedSignal(signal: Signal, redact: (text: string) => string): Signal {
  return through(signal, redact) as Signal;
}

function through(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => through(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, KEPT.has(name) ? inner : through(inner, redact)]),
  );
}
