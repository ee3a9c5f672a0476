import { execFile } from 'node:child_process';
import type { Clock } from '../../../ports/clock.ts';
import type { Containment, OwnEnd } from './containment.ts';
import { readProcessTable, type ProcessRow } from '../process-table.ts';
import { ProcessTree, sendSignal } from '../process-tree.ts';
import type { ProcessExit } from '../start-process.ts';

/**
 * Contains a process group, its descendants, every process once seen among them, processes with the run's marker or its pipes,
 * and orphans started in the command's folder while it ran. One case escapes: a process that leaves session, environment, pipes
 * and folder at once and whose parent ends before we poll
 * (`cd / && env -i setsid prog >/dev/null 2>&1 &` as the last command of a short script).
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
    // Environments are more expensive to read than the table, so only every fourth poll searches for detached processes.
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
      // First one signal to the whole group, which its members cannot escape by forking.
      if (alive.some(({ group }) => group === this.#pid)) sendSignal(-this.#pid, 'SIGKILL');
      for (const { pid } of alive) sendSignal(pid, 'SIGKILL');
      await this.#clock.sleep(5);
    }
  }

  translate(exit: ProcessExit | null): OwnEnd {
    return { exitCode: exit?.code ?? null, signal: exit?.signal ?? null, startFailure: null, isMachineBusy: false };
  }
}

const patienceMs = 10_000;

/** Windows has no process groups. Its own tool follows parents, and misses processes whose parent has ended. */
function endWindowsTree(pid: number): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/pid', String(pid), '/t', '/f'], { timeout: patienceMs, windowsHide: true }, () => {
      resolve();
    });
  });
}
