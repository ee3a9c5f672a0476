import { readlinkSync } from 'node:fs';
import { pipeFolder } from './pipe-pool.ts';
import { readEnvironments, startTicks, type ProcessRow } from './process-table.ts';
import { markerVariable } from './run-marker.ts';

/**
 * Determines which processes belong to one command. In a pid namespace these are all descendants of its first process. Without
 * one, processes can leave the group and the parent. So a process that was once seen stays a member, and the marker in the
 * environment and our pipes identify processes that left unseen.
 */
export class ProcessTree {
  readonly #root: number;
  readonly #marker: string;
  /** Start times of all members ever seen, by pid. */
  readonly #seen = new Map<number, string>();
  /** The targets of the command's stdout and stderr, as `/proc` names them. */
  readonly #pipes: ReadonlySet<string>;

  readonly #folder: string | null;
  readonly #startTicks: number;

  /** `folder`: where the command was started, without links; `null`: the folder does not identify its processes. */
  constructor(root: number, marker: string, folder: string | null) {
    this.#root = root;
    this.#marker = marker;
    this.#folder = folder;
    this.#startTicks = folder === null ? Infinity : startTicks(root);
    this.#pipes = new Set([1, 2].map((fd) => pipeName(root, fd)).filter((name) => name !== ''));
  }

  /** Members among `rows`. They are remembered, so that they stay members after they change parent, group and session. */
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
    // Never our own process: a reused id must not end the driver.
    found.delete(process.pid);
    for (const row of found.values()) this.#seen.set(row.pid, row.started);
    return [...found.values()];
  }

  /** Adds processes with the marker, with our pipes, or orphaned in our folder. Returns all members that are alive. */
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

/** Empty: the descriptor is not a pipe or socket, or is unreadable. */
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

/** Ignores a process that is gone or that we must not signal. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH, EPERM.
  }
}
