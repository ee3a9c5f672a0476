import { execFile } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `writer` is a descriptor for the program, to be closed here once the program has it. */
export interface Pipe {
  reader: Socket;
  writer: number;
}

/**
 * Real pipes. What Node calls a pipe is a socket, and a program that opens `/dev/stdout` or `/dev/stderr` by name fails on
 * one (ENXIO) where it works in every terminal. Node cannot make a pipe, but it can open named ones, which are made here
 * some at a time and lose their names as soon as they are open.
 */
export class PipePool {
  readonly #ready: { end: number; writer: number }[] = [];

  #making: Promise<boolean> | undefined;

  /** `null` where there are no named pipes; a socket must do then. */
  async take(): Promise<Pipe | null> {
    if (process.platform === 'win32') return null;
    let pipe = this.#ready.pop();
    while (pipe === undefined) {
      // One making for all that wait.
      this.#making ??= this.#make().finally(() => (this.#making = undefined));
      if (!(await this.#making)) return null;
      pipe = this.#ready.pop();
    }
    return { reader: new Socket({ fd: pipe.end, readable: true, writable: false }), writer: pipe.writer };
  }

  /** Is there one now? */
  async #make(): Promise<boolean> {
    const folder = mkdtempSync(join(tmpdir(), pipeFolder));
    const names = Array.from({ length: madeAtOnce }, (_, index) => join(folder, String(index)));
    await new Promise<void>((resolve) => {
      execFile('mkfifo', ['-m', '600', ...names], { timeout: 10_000 }, () => {
        resolve();
      });
    });
    try {
      for (const name of names) {
        // The reading end first, and without waiting for the writing one.
        const end = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
        this.#ready.push({ end, writer: openSync(name, constants.O_WRONLY) });
      }
    } catch {
      // No `mkfifo`, or no descriptors left: what was opened is used, and sockets after that.
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return this.#ready.length > 0;
  }
}

/** Begins the name by which `/proc` knows our pipes. */
export const pipeFolder = 'dark-factory-pipes-';

const madeAtOnce = 8;
