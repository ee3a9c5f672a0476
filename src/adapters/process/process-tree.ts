import { readlinkSync } from 'node:fs';
import { pipeFolder } from './pipe-pool.ts';
import { readEnvironments, startTicks, type ProcessRow } from './process-table.ts';
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

  readonly #folder: string | null;
  readonly #startTicks: number;

  /** `folder`: where the command was started, without links; `null`: that says nothing about who belongs to it. */
  constructor(root: number, marker: string, folder: string | null) {
    this.#root = root;
    this.#marker = marker;
    this.#folder = folder;
    this.#startTicks = folder === null ? Infinity : startTicks(root);
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

  /** Adds those that carry the marker, hold our pipes or were left behind in our folder, and gives all that are alive. */
  async membersEverywhere(rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
    const environments = await readEnvironments();
    const adopters = new Set(rows.filter(({ pid, name }) => pid === 1 || name === 'systemd').map(({ pid }) => pid));
    for (const row of rows) {
      if (row.pid === process.pid) continue;
      const environment = environments.get(row.pid) ?? '';
      const isMarked = environment.includes(`${markerVariable}=${this.#marker}`);
      const isLeft = adopters.has(row.parent) && !environment.includes(markerVariable) && this.#wasBornInFolder(row);
      if (isMarked || isLeft || this.#holdsOurPipe(row.pid)) this.#seen.set(row.pid, row.started);
    }
    return this.members(rows);
  }

  #wasBornInFolder(row: ProcessRow): boolean {
    if (this.#folder === null || !(Number(row.started) >= this.#startTicks)) return false;
    const place = readLink(`/proc/${row.pid}/cwd`);
    return place === this.#folder || place.startsWith(`${this.#folder}/`);
  }

  #holdsOurPipe(pid: number): boolean {
    return this.#pipes.size > 0 && [0, 1, 2].some((fd) => this.#pipes.has(pipeName(pid, fd)));
  }
}

/** Empty when it is no pipe or socket, or cannot be read. */
function pipeName(pid: number, fd: number): string {
  const target = readLink(`/proc/${pid}/fd/${fd}`);
  return /^(pipe|socket):/.test(target) || target.includes(pipeFolder) ? target : '';
}

function readLink(path: string): string {
  if (process.platform !== 'linux') return '';
  try {
    return readlinkSync(path);
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
