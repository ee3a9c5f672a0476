import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../ports/clock.ts';
import { saysBusy } from '../busy-machine.ts';
import type { Containment, OwnEnd } from './containment.ts';
import { readProcessRow, readProcessTable, type ProcessRow } from '../process-table.ts';
import { ProcessTree, sendSignal } from '../process-tree.ts';
import type { ProcessExit } from '../start-process.ts';

/**
 * A pid namespace created by bubblewrap. Ending its first process ends everything in it, and the kernel does that when
 * bubblewrap or our process dies. Bubblewrap reports the first process's id and the command's exit code on a separate pipe.
 */
export class NamespaceContainment implements Containment {
  readonly mustBeWatched = false;
  readonly #outer: number;
  readonly #clock: Clock;
  #status = '';
  #init: { row: ProcessRow; tree: ProcessTree } | undefined;

  constructor(outer: number, status: Readable, clock: Clock) {
    this.#outer = outer;
    this.#clock = clock;
    status.setEncoding('utf8');
    status.on('data', (text: string) => {
      this.#status += text;
      this.#meetInit();
    });
    status.on('error', () => undefined);
  }

  async members(rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
    return this.#init?.tree.members(rows) ?? [];
  }

  async askToEnd(): Promise<void> {
    // Not to the first process, which is bubblewrap: it would die at once, and everything else with it.
    for (const { pid } of await this.members(await readProcessTable())) {
      if (pid !== this.#init?.row.pid) sendSignal(pid, 'SIGTERM');
    }
  }

  async endAll(): Promise<void> {
    const init = this.#init?.row;
    sendSignal(this.#outer, 'SIGKILL');
    if (init === undefined) return;
    const until = this.#clock.monotonic() + patienceMs;
    // The first process is only gone once all others in its namespace are (pid_namespaces(7)).
    while (readProcessRow(init.pid)?.started === init.started && this.#clock.monotonic() < until) {
      sendSignal(init.pid, 'SIGKILL');
      await this.#clock.sleep(2);
    }
  }

  translate(exit: ProcessExit | null, stderr: string): OwnEnd {
    const code = this.#number('exit-code');
    if (code === undefined) {
      const words = /^bwrap: (.*)$/m.exec(stderr)?.[1];
      // Killed from outside, and the command with it: a sandbox that cannot be set up ends with a code.
      if (words === undefined && exit !== null && exit.signal !== null) {
        return { exitCode: null, signal: exit.signal, startFailure: null, isMachineBusy: false };
      }
      // The command did not run: the sandbox itself could not be set up.
      const why = words ?? `bubblewrap ended with ${exit?.code ?? 'nothing'}`;
      const startFailure = `The sandbox could not be set up: ${why}.`;
      return { exitCode: null, signal: exit?.signal ?? null, startFailure, isMachineBusy: saysBusy(why) };
    }
    const fault = faults.find((name) => code === 128 + constants.signals[name]);
    if (fault !== undefined) return { exitCode: null, signal: fault, startFailure: null, isMachineBusy: false };
    return { exitCode: code, signal: null, startFailure: null, isMachineBusy: false };
  }

  #meetInit(): void {
    const pid = this.#number('child-pid');
    if (this.#init !== undefined || pid === undefined) return;
    const row = readProcessRow(pid);
    if (row !== null) this.#init = { row, tree: new ProcessTree(pid, '', null) };
  }

  #number(name: string): number | undefined {
    const match = new RegExp(`"${name}": (\\d+)`).exec(this.#status);
    return match === null ? undefined : Number(match[1]);
  }
}

/** Bubblewrap reports an end by a signal as 128 + its number. Programs do not use the codes of these signals themselves. */
const faults = ['SIGILL', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGXCPU', 'SIGXFSZ', 'SIGSYS'] as const;

const patienceMs = 10_000;
