import { execFile } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `writer` is a descriptor for the program. We close our copy once the program has it. */
export interface Pipe {
  reader: Socket;
  writer: number;
}

/**
 * Provides real pipes. A pipe of Node is a socket, on which a program that opens `/dev/stdout` or `/dev/stderr` by name fails
 * (ENXIO), although it works in every terminal. Node cannot create pipes, but it can open named pipes. They are created here in
 * batches, and their names are removed as soon as they are open.
 */
export class PipePool {
  readonly #ready: { end: number; writer: number }[] = [];

  #making: Promise<boolean> | undefined;

  /** `null`: named pipes are not available, so the caller uses a socket. */
  async take(): Promise<Pipe | null> {
    if (process.platform === 'win32') return null;
    let pipe = this.#ready.pop();
    while (pipe === undefined) {
      // All waiting callers share one batch.
      this.#making ??= this.#make().finally(() => (this.#making = undefined));
      if (!(await this.#making)) return null;
      pipe = this.#ready.pop();
    }
    return { reader: new Socket({ fd: pipe.end, readable: true, writable: false }), writer: pipe.writer };
  }

  /** Creates a batch. Returns whether a pipe is available now. */
  async #make(): Promise<boolean> {
    const folder = pipesFolder();
    if (folder === null) return false;
    const names = Array.from({ length: madeAtOnce }, (_, index) => join(folder, String(index)));
    await new Promise<void>((resolve) => {
      execFile('mkfifo', ['-m', '600', ...names], { timeout: 10_000 }, () => {
        resolve();
      });
    });
    try {
      for (const name of names) {
        // The reading end first, without waiting for a writer.
        const end = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
        this.#ready.push({ end, writer: openSync(name, constants.O_WRONLY) });
      }
    } catch {
      // No `mkfifo`, or no descriptors left: the opened pipes are used, and sockets after that.
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return this.#ready.length > 0;
  }
}

/** `null`: the temporary folder is full or gone; the callers use sockets. */
function pipesFolder(): string | null {
  try {
    return mkdtempSync(join(tmpdir(), pipeFolder));
  } catch {
    return null;
  }
}

/** Prefix of the names by which `/proc` shows our pipes. */
export const pipeFolder = 'dark-factory-pipes-';

const madeAtOnce = 8;
