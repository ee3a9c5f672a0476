import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { FactoryEvent, FirstEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import type { DrivenBy, ProjectSnapshot } from '../../../src/domain/run/snapshot.ts';
import { projectStateSchema, type ProjectState } from '../../../src/domain/run/state.ts';
import { refusalOf } from './refusal.ts';

/**
 * What happened to one project, record by record, and the state that follows from it. It takes only what the engine can write:
 * a record that the engine would never write is refused with the reason. Nothing edits the state. Each step gives a new value,
 * so one beginning can have many ends.
 */
export class Told {
  readonly records: readonly JournalRecord[];
  readonly state: ProjectState;
  /** Wall time, milliseconds since 1970: when the next record is written. */
  readonly at: number;

  private constructor(records: readonly JournalRecord[], state: ProjectState, at: number) {
    this.records = records;
    this.state = state;
    this.at = at;
  }

  static begin(first: FirstEvent): Told {
    const { createdAt: at } = first.type === 'project.created' ? first.project : first.genesis.project;
    return Told.of([{ v: 1, seq: 1, epoch: 0, at, events: [first] }]);
  }

  /** A journal that is there already, each record looked at. */
  static of(records: readonly JournalRecord[]): Told {
    let state: ProjectState | undefined;
    for (const record of records) state = taken(state, record);
    const last = records.at(-1);
    if (state === undefined || last === undefined) throw new Error('A journal without a record');
    return new Told(records, projectStateSchema.parse(state), Date.parse(last.at));
  }

  /** These events become true together, as one record. */
  happens(...events: FactoryEvent[]): Told {
    const { seq, epoch } = this.state;
    const isTakenOver = events.some(({ type }) => type === 'driver.started');
    const at = new Date(this.at).toISOString();
    const record: JournalRecord = { v: 1, seq: seq + 1, epoch: isTakenOver ? epoch + 1 : epoch, at, events };
    const state = projectStateSchema.parse(taken(this.state, record));
    return new Told([...this.records, record], state, this.at);
  }

  /** Time passes in which nothing is written. */
  after(ms: number): Told {
    return new Told(this.records, this.state, this.at + ms);
  }

  /** As it stood at the first record after which `holds` is true. */
  when(holds: (state: ProjectState, last: JournalRecord) => boolean): Told {
    let state: ProjectState | undefined;
    for (const [index, record] of this.records.entries()) {
      state = applyRecord(state, record);
      if (holds(state, record)) return new Told(this.records.slice(0, index + 1), state, Date.parse(record.at));
    }
    throw new Error(`That never was so: ${holds.toString()}`);
  }

  /** As it stood after the first record that holds such an event, or the `nth` of them. */
  upTo(type: FactoryEvent['type'], nth = 1): Told {
    let left = nth;
    return this.when((_, { events }) => events.some((event) => event.type === type) && --left === 0);
  }

  /** What a view gets. Without a word: driven here while a driver is known, by no process otherwise. */
  shown(drivenBy: DrivenBy = this.state.driver === null ? 'nobody' : 'here'): ProjectSnapshot {
    if (drivenBy !== 'nobody' && this.state.driver === null) {
      throw new Error('A process drives the project, and none has said so in the journal');
    }
    return { state: structuredClone(this.state), drivenBy, at: this.at };
  }
}

function taken(before: ProjectState | undefined, record: JournalRecord): ProjectState {
  const refusal = refusalOf(before, record);
  if (refusal !== undefined) throw new Error(`The engine never writes that: ${refusal}`);
  return applyRecord(before, record);
}
