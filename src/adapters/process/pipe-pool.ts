import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `writer` is a descriptor for the program. We close our copy once the program has it. */
export interface Pipe {
  reader: Socket;
  writer: number;
}

/** `reader` is a descriptor for the program. We close our copy once the program has it. */
export interface InputPipe {
  writer: Socket;
  reader: number;
}

/**
 * Provides real pipes. A pipe of Node is a socket, on which a program that opens `/dev/stdout` or `/dev/stderr` by name fails
 * (ENXIO), although it works in every terminal. Node cannot create pipes, but it can open named pipes. They are created here in
 * batches, and their names are removed as soon as they are open. On Linux, a pipe that was read to its end is used again: no
 * process can write to it any more.
 */
export class PipePool {
  readonly #ready: OpenPipe[] = [];

  #making: Promise<boolean> | undefined;

  /** `null`: named pipes are not available, so the caller uses a socket. */
  async take(): Promise<Pipe | null> {
    const pipe = await this.#any();
    if (pipe === null) return null;
    if (pipe.writer !== null) return { reader: readerOn(pipe.end), writer: pipe.writer };
    const { end } = pipe;
    const reader = readerOn(reopened(end, constants.O_RDONLY | constants.O_NONBLOCK));
    let isAtEnd = false;
    reader.once('end', () => (isAtEnd = true));
    reader.once('close', () => {
      if (isAtEnd && this.#ready.length < mostKept) this.#ready.push(pipe);
      else closeSync(end);
    });
    return { reader, writer: reopened(end, constants.O_WRONLY) };
  }

  /** For the input of a program, on Linux. `null`: not available. */
  async takeInput(): Promise<InputPipe | null> {
    const pipe = reopensPipes ? await this.#any() : null;
    if (pipe === null) return null;
    const fd = reopened(pipe.end, constants.O_WRONLY);
    return { writer: new Socket({ fd, readable: false, writable: true }), reader: pipe.end };
  }

  async #any(): Promise<OpenPipe | null> {
    if (process.platform === 'win32') return null;
    let pipe = this.#ready.pop();
    while (pipe === undefined) {
      // All waiting callers share one batch.
      this.#making ??= this.#make().finally(() => (this.#making = undefined));
      if (!(await this.#making)) return null;
      pipe = this.#ready.pop();
    }
    return pipe;
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
        this.#ready.push({ end, writer: reopensPipes ? null : openSync(name, constants.O_WRONLY) });
      }
    } catch {
      // No `mkfifo`, or no descriptors left: the opened pipes are used, and sockets after that.
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return this.#ready.length > 0;
  }
}

/** `writer` is `null` where the pipe can be opened again through `end`; otherwise it is used once. */
interface OpenPipe {
  end: number;
  writer: number | null;
}

const reopensPipes = process.platform === 'linux';

function reopened(end: number, flags: number): number {
  return openSync(`/proc/self/fd/${end}`, flags);
}

function readerOn(fd: number): Socket {
  return new Socket({ fd, readable: true, writable: false });
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
const mostKept = 32;
