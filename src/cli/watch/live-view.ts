import { setInterval, clearInterval } from 'node:timers';
import type { Activity, JournalRecord } from '../../domain/run/events.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { activityText } from '../../presenters/project/activity-text.ts';
import { eventLine } from '../../presenters/project/event-line.ts';
import type { CommandContext } from '../verbs/command-context.ts';
import { liveBlock } from './live-block.ts';
import { localTime } from '../io/local-time.ts';
import { projectJson } from '../json/project-json.ts';

/** Interval of redraws, so that the elapsed time is updated. */
const REFRESH_MS = 1000;

/**
 * What `--watch` shows: each event of the journal as a line, once and in order. On a terminal a block below them is redrawn;
 * with `--json` each line is one document.
 */
export class LiveView {
  readonly #context: CommandContext;
  readonly #projectId: string;
  #stops: (() => void)[] = [];
  #seq = 0;
  #reading: Promise<void> | undefined;
  #again = false;
  #drawn = 0;
  #activity = '';
  #pending: { at: number; line: string }[] = [];
  #painted = '';
  #open = false;

  /** Skips the events up to `afterSeq`. */
  constructor(context: CommandContext, projectId: string, afterSeq: number) {
    this.#context = context;
    this.#projectId = projectId;
    this.#seq = afterSeq;
  }

  open(): void {
    const { engine, io, json } = this.#context;
    this.#open = true;
    this.#stops = [
      engine.onChange(() => {
        this.#wake();
      }),
      engine.onActivity((activity) => {
        if (activity.projectId === this.#projectId) this.#show(activity);
      }),
    ];
    if (io.isTty && !json) {
      const timer = setInterval(() => {
        this.#draw([]);
      }, REFRESH_MS);
      this.#stops.push(() => {
        clearInterval(timer);
      });
    }
    this.#wake();
  }

  /** Shows the remaining events and removes the block. */
  async close(): Promise<void> {
    if (!this.#open) return;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#wake();
    while (this.#reading !== undefined) await this.#reading;
    this.#open = false;
    this.#draw([]);
  }

  /** Prints a line of the command itself between the events. */
  say(text: string): void {
    if (this.#context.json || !this.#open) this.#context.print.remark(text);
    else this.#draw([text]);
  }

  #wake(): void {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const history = await this.#context.engine.history(this.#projectId, this.#seq);
      const records = history.ok ? history.value : [];
      this.#seq = records.at(-1)?.seq ?? this.#seq;
      this.#paint(records);
    }
  }

  #paint(records: readonly JournalRecord[]): void {
    const { engine, json, print } = this.#context;
    const snapshot = engine.project(this.#projectId);
    const state = snapshot?.state;
    if (json) {
      for (const { seq, at, events } of records) print.ndjson({ type: 'events', seq, at, events });
      if (snapshot === undefined) return;
      const text = JSON.stringify({ ...projectJson(snapshot), activeMs: 0 });
      // Print only if something other than the time has changed.
      if (text !== this.#painted)
        print.ndjson({ type: 'project', at: new Date(snapshot.at).toISOString(), project: projectJson(snapshot) });
      this.#painted = text;
      return;
    }
    const told = records.flatMap((record) =>
      recordLines(record, state).map((line) => ({ at: Date.parse(record.at), line })),
    );
    // Merge events and activities by time.
    const lines = [...told, ...this.#pending.splice(0)].toSorted((a, b) => a.at - b.at);
    this.#draw(lines.map(({ at, line }) => `${localTime(at)}  ${line}`));
  }

  #show(activity: Activity): void {
    const { io, json, print } = this.#context;
    if (json) {
      print.ndjson({ at: new Date().toISOString(), ...activity, type: 'activity', activity: activity.type });
      return;
    }
    const text = activityText(activity);
    if (text === undefined) return;
    this.#activity = text;
    if (io.isTty) {
      this.#draw([]);
    } else if (activity.type === 'agent.acted' || activity.type === 'step.began') {
      this.#pending.push({ at: Date.now(), line: `  ${text}` });
      this.#wake();
    }
  }

  /** Prints lines and redraws the block below them, in one write to avoid flicker. */
  #draw(lines: readonly string[]): void {
    const { engine, io, print } = this.#context;
    if (!io.isTty) {
      // A file or a pipe gets only the lines, without the block.
      for (const line of lines) print.line(line);
      return;
    }
    const snapshot = engine.project(this.#projectId);
    const block =
      snapshot === undefined || !this.#open ? [] : liveBlock(snapshot, this.#activity, Date.now(), print.columns - 1);
    const clearing = this.#clearing();
    this.#drawn = block.length;
    const text = [
      ...lines,
      ...block.map((line) => (line.tone === undefined ? line.text : print.tone(line.tone, line.text))),
    ];
    if (clearing === '' && text.length === 0) return;
    print.raw(clearing + text.map((line) => `${line}\n`).join(''));
  }

  /** The escape sequence that moves the cursor above the block and clears everything below. */
  #clearing(): string {
    return this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A\r\u001b[J`;
  }
}

/** The lines of one journal record; tasks are named by their titles. */
export function recordLines(record: JournalRecord, state: ProjectState | undefined): string[] {
  const titleOf = (id: string) => state?.taskList.tasks.find((task) => task.id === id)?.title ?? id;
  return record.events.flatMap((event) => eventLine(event, titleOf) ?? []);
}
