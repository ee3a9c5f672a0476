import { execFile } from 'node:child_process';
import type { Clock } from '../../ports/clock.ts';
import type { Containment, OwnEnd } from './containment.ts';
import { readProcessTable, type ProcessRow } from './process-table.ts';
import { ProcessTree, sendSignal } from './process-tree.ts';
import type { ProcessExit } from './start-process.ts';

/**
 * A process group, its descendants, everybody once seen among them, whoever carries the run's marker or holds its pipes,
 * and orphans born in the command's folder while it ran. What escapes: a process that leaves session, environment, pipes
 * and folder behind at once and whose parent is gone before we look
 * (`cd / && env -i setsid prog >/dev/null 2>&1 &` as the last act of a short command).
 */
export class GroupContainment implements Containment {
  readonly mustBeWatched = true;
  readonly #pid: number;
  readonly #tree: ProcessTree;
  readonly #clock: Clock;
  #looks = 0;

  constructor(pid: number, marker: string, folder: string | null, clock: Clock) {
    this.#pid = pid;
    this.#tree = new ProcessTree(pid, marker, folder);
    this.#clock = clock;
  }

  async members(rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
    this.#looks += 1;
    // Environments cost more to read than the table, so those who left group and parents count from every fourth look on.
    return this.#looks % 4 === 0 ? this.#tree.membersEverywhere(rows) : this.#tree.members(rows);
  }

  async askToEnd(): Promise<void> {
    for (const { pid } of await this.#tree.membersEverywhere(await readProcessTable())) sendSignal(pid, 'SIGTERM');
  }

  async endAll(): Promise<void> {
    if (process.platform === 'win32') {
      await endWindowsTree(this.#pid);
      return;
    }
    const until = this.#clock.monotonic() + patienceMs;
    while (this.#clock.monotonic() < until) {
      const alive = await this.#tree.membersEverywhere(await readProcessTable());
      if (alive.length === 0) return;
      // The group in one stroke first: nobody in it can fork away from that.
      if (alive.some(({ group }) => group === this.#pid)) sendSignal(-this.#pid, 'SIGKILL');
      for (const { pid } of alive) sendSignal(pid, 'SIGKILL');
      await this.#clock.sleep(5);
    }
  }

  translate(exit: ProcessExit | null): OwnEnd {
    return { exitCode: exit?.code ?? null, signal: exit?.signal ?? null, startFailure: null };
  }
}

const patienceMs = 10_000;

/** Windows knows no groups; its own tool follows the parents, and loses those whose parent has ended. */
function endWindowsTree(pid: number): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/pid', String(pid), '/t', '/f'], { timeout: patienceMs, windowsHide: true }, () => {
      resolve();
    });
  });
}
