import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';

/** The git processes that this process starts. What git starts itself is not seen. */
export class GitProcesses {
  #started: ChildProcess[] = [];

  constructor() {
    subscribe('child_process', this.#onStart);
  }

  /** Subcommands that were started since the last time, in order; `look` is a status that also names ignored files. */
  take(): string[] {
    const started = this.#started;
    this.#started = [];
    return started
      .filter(({ spawnfile }) => basename(spawnfile) === 'git')
      .map(({ spawnargs }) => subcommandOf(spawnargs.slice(1)));
  }

  close(): void {
    unsubscribe('child_process', this.#onStart);
  }

  /** What is started is known to the process object a moment after this. */
  readonly #onStart = (message: unknown): void => {
    this.#started.push((message as { process: ChildProcess }).process);
  };
}

function subcommandOf(args: readonly string[]): string {
  const [first = '', ...rest] = args;
  if (first === '-c') return subcommandOf(rest.slice(1));
  if (first === 'status' && rest.includes('--ignored=matching')) return 'look';
  return first.startsWith('-') ? subcommandOf(rest) : first;
}
