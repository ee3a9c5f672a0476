import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';
import type { ProgramStart } from '../../../src/adapters/process/trusted/program.ts';
import { PROGRAM_START } from '../../../src/adapters/process/trusted/start-program.ts';

/** The git processes that this process starts. What git starts itself is not seen. */
export class GitProcesses {
  #started: ProgramStart[] = [];

  constructor() {
    subscribe(PROGRAM_START, this.#onStart);
  }

  /** Subcommands that were started since the last time, in order; `look` is a status that also names ignored files. */
  take(): string[] {
    const started = this.#started;
    this.#started = [];
    return started.filter(({ program }) => basename(program) === 'git').map(({ args }) => subcommandOf(args));
  }

  close(): void {
    unsubscribe(PROGRAM_START, this.#onStart);
  }

  readonly #onStart = (message: unknown): void => {
    this.#started.push(message as ProgramStart);
  };
}

function subcommandOf(args: readonly string[]): string {
  const [first = '', ...rest] = args;
  if (first === '-c') return subcommandOf(rest.slice(1));
  if (first === 'status' && rest.includes('--ignored=matching')) return 'look';
  return first.startsWith('-') ? subcommandOf(rest) : first;
}
