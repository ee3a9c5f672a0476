import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import { isBusyStart } from './busy-machine.ts';
import { problemWithDirectory } from './find-executable.ts';
import type { PipePool } from './pipe-pool.ts';

export interface ProcessStart {
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Opens a pipe at its standard input; otherwise the input is empty. */
  wantsInput: boolean;
  /** Opens a pipe at descriptor 3 of the program. */
  wantsStatus: boolean;
}

export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

export interface StartedProcess {
  pid: number;
  stdout: Readable;
  stderr: Readable;
  status: Readable | null;
  stdin: Writable | null;
  exited: Promise<ProcessExit>;
}

export interface StartFailure {
  /** A sentence. */
  message: string;
  /** It may pass by itself. */
  isBusy: boolean;
}

/** Starts a program as the leader of its own session and process group, without a shell. */
export async function startProcess(
  start: ProcessStart,
  pipes: PipePool,
): Promise<Result<StartedProcess, StartFailure>> {
  const [program, ...args] = start.argv;
  if (program === undefined) return failed({ message: 'No program was named.', isBusy: false });
  const problem = problemWithDirectory(start.cwd);
  if (problem !== null) return failed({ message: problem, isBusy: false });
  const [out, err] = [await pipes.take(), await pipes.take()];
  const unusable = (error: unknown): Result<StartedProcess, StartFailure> => {
    out?.reader.destroy();
    err?.reader.destroy();
    return failed({ message: sentence(program, error), isBusy: isBusyStart(error) });
  };
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: start.cwd,
      env: { ...start.env },
      // On Windows a detached child opens a console window.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [
        start.wantsInput ? 'pipe' : 'ignore',
        out?.writer ?? 'pipe',
        err?.writer ?? 'pipe',
        start.wantsStatus ? 'pipe' : 'ignore',
      ],
    });
  } catch (error) {
    // The arguments are too long for the system, or contain a NUL.
    return unusable(error);
  } finally {
    // Our copies are closed, because the output ends only when no process holds the writing end.
    for (const pipe of [out, err]) if (pipe !== null) closeSync(pipe.writer);
  }
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  if (child.pid === undefined) {
    const error = await new Promise<unknown>((resolve) => child.once('error', resolve));
    return unusable(error);
  }
  // Node reports undelivered signals here. Ignored, because we check the process table.
  child.on('error', () => undefined);
  const [stdin, stdout, stderr, status] = child.stdio;
  return succeeded({
    pid: child.pid,
    stdin: stdin ?? null,
    stdout: out?.reader ?? (stdout as Readable),
    stderr: err?.reader ?? (stderr as Readable),
    status: (status ?? null) as Readable | null,
    exited,
  });
}

function sentence(program: string, error: unknown): string {
  return `${program} could not be started: ${error instanceof Error ? error.message : String(error)}.`;
}
