import { readlinkSync } from 'node:fs';
import { readEnvironments, type ProcessRow } from './process-table.ts';
import { markerVariable } from './run-marker.ts';

/**
 * Who belongs to one command. In a pid namespace that is everybody below its first process. Without one, processes can
 * leave the group and the parent, so whoever was once seen stays a member, and the marker in the environment and the ends
 * of our own pipes find those who left unseen.
 */
export class ProcessTree {
  readonly #root: number;
  readonly #marker: string;
  /** Pid to start time of everybody ever seen. */
  readonly #seen = new Map<number, string>();
  /** What the command's stdout and stderr lead to, as `/proc` names it. */
  readonly #pipes: ReadonlySet<string>;

  constructor(root: number, marker: string) {
    this.#root = root;
    this.#marker = marker;
    this.#pipes = new Set([1, 2].map((fd) => pipeName(root, fd)).filter((name) => name !== ''));
  }

  /** Members among `rows`, remembered for the time after they changed parent, group and session. */
  members(rows: readonly ProcessRow[]): ProcessRow[] {
    const found = new Map<number, ProcessRow>();
    for (const row of rows) {
      const isOurs = row.pid === this.#root || row.group === this.#root || row.session === this.#root;
      if (isOurs || this.#seen.get(row.pid) === row.started) found.set(row.pid, row);
    }
    for (let grown = -1; grown !== found.size;) {
      grown = found.size;
      for (const row of rows) if (found.has(row.parent)) found.set(row.pid, row);
    }
    // Never ourselves: a reused id must not end the driver.
    found.delete(process.pid);
    for (const row of found.values()) this.#seen.set(row.pid, row.started);
    return [...found.values()];
  }

  /** Adds those that carry the marker or hold our pipes to the members, and gives all that are alive. */
  async membersEverywhere(rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
    const environments = await readEnvironments();
    for (const row of rows) {
      const isMarked = environments.get(row.pid)?.includes(`${markerVariable}=${this.#marker}`) === true;
      if (row.pid !== process.pid && (isMarked || this.#holdsOurPipe(row.pid))) this.#seen.set(row.pid, row.started);
    }
    return this.members(rows);
  }

  #holdsOurPipe(pid: number): boolean {
    return this.#pipes.size > 0 && [0, 1, 2].some((fd) => this.#pipes.has(pipeName(pid, fd)));
  }
}

/** Empty when it is no pipe or socket, or cannot be read. */
function pipeName(pid: number, fd: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
    return /^(pipe|socket):/.test(target) ? target : '';
  } catch {
    return '';
  }
}

/** A process that is gone already, or is not ours to end, is no trouble. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH, EPERM.
  }
}
