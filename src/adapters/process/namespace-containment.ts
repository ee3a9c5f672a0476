import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';
import type { Containment, OwnEnd } from './containment.ts';
import { readProcessRow, readProcessTable, type ProcessRow } from './process-table.ts';
import { ProcessTree, sendSignal } from './process-tree.ts';
import type { ProcessExit } from './start-process.ts';

/**
 * A pid namespace made by bubblewrap. Ending its first process ends everything in it, and the kernel does that by itself
 * when bubblewrap or we die. Bubblewrap tells the first process's id and the command's exit code on a pipe of its own.
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
    // Bubblewrap itself would die of it at once, and all else with it.
    for (const { pid } of await this.members(await readProcessTable())) {
      if (pid !== this.#init?.row.pid) sendSignal(pid, 'SIGTERM');
    }
  }

  async endAll(): Promise<void> {
    const init = this.#init?.row;
    sendSignal(this.#outer, 'SIGKILL');
    if (init === undefined) return;
    const until = this.#clock.monotonic() + patienceMs;
    // A first process is dead only when all others in its namespace are (pid_namespaces(7)).
    while (readProcessRow(init.pid)?.started === init.started && this.#clock.monotonic() < until) {
      sendSignal(init.pid, 'SIGKILL');
      await this.#clock.sleep(2);
    }
  }

  translate(exit: ProcessExit | null, stderr: string): OwnEnd {
    const code = this.#number('exit-code');
    if (code === undefined) {
      // Nothing was run: the sandbox itself could not be set up.
      const why =
        /^bwrap: (.*)$/m.exec(stderr)?.[1] ?? `bubblewrap ended with ${exit?.code ?? exit?.signal ?? 'nothing'}`;
      return { exitCode: null, signal: exit?.signal ?? null, startFailure: `The sandbox could not be set up: ${why}.` };
    }
    const fault = faults.find((name) => code === 128 + constants.signals[name]);
    if (fault !== undefined) return { exitCode: null, signal: fault, startFailure: null };
    return { exitCode: code, signal: null, startFailure: null };
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

/** Bubblewrap reports an end by a signal as 128 + its number. These no program uses as an exit code of its own. */
const faults = ['SIGILL', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGXCPU', 'SIGXFSZ', 'SIGSYS'] as const;

const patienceMs = 10_000;
