import type { FactoryEvent } from './events.ts';
import type { Signal } from './signal.ts';

/**
 * Fields that are not redacted. Ids and commits are generated, and a key that looks like one could not be recognised. The first
 * four have words of closed lists: a password may equal such a word, and redacting it would make the event unreadable.
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
  'promptBlob',
  'replyBlob',
  'outputBlob',
]);

/** A copy of the event with `redact` applied to every text that came from outside. */
export function redactedEvent<Event extends FactoryEvent>(event: Event, redact: (text: string) => string): Event {
  return through(event, redact) as Event;
}

/** The same for a signal to another process: a reason that a person typed may contain a key. */
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
