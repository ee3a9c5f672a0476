import { applyRecord } from '../../../../domain/run/apply-event.ts';
import type { ProjectState } from '../../../../domain/run/state.ts';
import type { FileSystem } from '../../../../ports/file-system.ts';
import { decodeRecord, inspectLine } from './journal-line.ts';
import { loadProject } from '../load-project.ts';
import type { ProjectPaths } from '../project-paths.ts';

/** The read position: up to `end` of one segment. The last complete line is kept to detect that the past changed. */
interface Position {
  state: ProjectState;
  segment: number;
  lastLine: Buffer;
  end: number;
}

/** Follows a journal that another process writes. Reads only new records; starts over if the past changed. */
export class JournalTail {
  readonly #fileSystem: FileSystem;
  readonly #paths: ProjectPaths;
  readonly #id: string;
  #at: Position | undefined;

  constructor(fileSystem: FileSystem, paths: ProjectPaths, id: string) {
    this.#fileSystem = fileSystem;
    this.#paths = paths;
    this.#id = id;
  }

  /** The newest state; `undefined`: nothing changed. Rejects if the project cannot be read. */
  async next(): Promise<ProjectState | undefined> {
    const before = this.#at?.state;
    if (this.#at === undefined || !(await this.#follow(this.#at))) {
      this.#at = undefined;
      this.#at = await this.#start();
    }
    return this.#at.state === before ? undefined : this.#at.state;
  }

  async #start(): Promise<Position> {
    const { state, segment, goodLength, lastLineStart } = await loadProject(this.#fileSystem, this.#paths, this.#id);
    const path = this.#paths.segment(segment);
    const read = await this.#fileSystem.readFrom(path, lastLineStart, goodLength - lastLineStart);
    return { state, segment, lastLine: copyOf(read), end: goodLength };
  }

  /** `false`: the records that were read before changed. */
  async #follow(at: Position): Promise<boolean> {
    for (;;) {
      const size = await this.#fileSystem.size(this.#paths.segment(at.segment));
      if (size === undefined || size < at.end) return false;
      if (size > at.end && !(await this.#readOn(at))) return false;
      if ((await this.#fileSystem.size(this.#paths.segment(at.segment + 1))) === undefined) return true;
      // The segment is sealed: lines that were incomplete at the first read are read now, then the next segment.
      if (size > at.end && !(await this.#readOn(at))) return false;
      at.segment += 1;
      at.end = 0;
      at.lastLine = Buffer.alloc(0);
    }
  }

  async #readOn(at: Position): Promise<boolean> {
    const from = at.end - at.lastLine.length;
    const bytes = Buffer.from(await this.#fileSystem.readFrom(this.#paths.segment(at.segment), from));
    if (!bytes.subarray(0, at.lastLine.length).equals(at.lastLine)) return false;
    let start = at.lastLine.length;
    for (let newline = bytes.indexOf(10, start); newline !== -1; newline = bytes.indexOf(10, start)) {
      const line = bytes.subarray(start, newline);
      const fact = inspectLine(line);
      // Still being written, or about to be truncated: the next call will tell.
      if (fact.kind === 'bad') return true;
      if (fact.kind === 'newer') return false;
      if (fact.kind === 'record') {
        if (fact.seq !== at.state.seq + 1) return false;
        const record = decodeRecord(line);
        if (typeof record === 'string') return false;
        at.state = applyRecord(at.state, record);
      }
      at.lastLine = copyOf(bytes.subarray(start, newline + 1));
      at.end += newline + 1 - start;
      start = newline + 1;
    }
    return true;
  }
}

/** Memory of its own: a small `Buffer.from` is part of a pool of 64 KiB, and would keep all of it for as long as we watch. */
function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.alloc(bytes.length);
  copy.set(bytes);
  return copy;
}
