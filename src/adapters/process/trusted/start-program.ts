import { spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import { findExecutable } from '../find-executable.ts';
import type { ProgramStart, StartedProgram } from './program.ts';
import { ShellStarter } from './shell-starter.ts';

/**
 * Starts a program that we trust, such as git: without a sandbox, without limits, and what it starts is not tracked. Failure: the
 * system's own words.
 */
export async function startProgram(start: ProgramStart): Promise<Result<StartedProgram, string>> {
  programStarts.publish(start);
  const started = await startByShell(start);
  return started === null ? startDirectly(start) : succeeded(started);
}

/** Diagnostics channel that gets each `ProgramStart`, because those by the shell are not processes that Node started. */
export const PROGRAM_START = 'dark-factory:program-start';
const programStarts = channel(PROGRAM_START);

/** One for the whole process, because it knows of nothing but programs that are running. */
const starter = new ShellStarter();
/** Failures of the shell in a row. A system that hides `/proc` or has no `/bin/sh` always fails. */
let failures = 0;
const MOST_FAILURES = 3;

async function startByShell(start: ProgramStart): Promise<StartedProgram | null> {
  if (process.platform !== 'linux' || failures >= MOST_FAILURES) return null;
  const program = findExecutable(start.program, start.cwd, start.env['PATH'] ?? '');
  if (!program.ok) return null;
  const started = await starter.start({ ...start, program: program.value });
  failures = started === null ? failures + 1 : 0;
  return started;
}

function startDirectly({ program, args, cwd, env, wantsInput }: ProgramStart): Promise<Result<StartedProgram, string>> {
  const child = spawn(program, args, {
    cwd,
    env: { ...env },
    stdio: [wantsInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return new Promise((resolve) => {
    child.once('error', ({ message }) => {
      resolve(failed(message));
    });
    child.once('spawn', () => {
      const { stdin, stdout, stderr } = child;
      if (stdout === null || stderr === null) throw new Error('Opened as pipes.');
      resolve(succeeded({ stdin, stdout, stderr, ended, kill: (signal) => child.kill(signal) }));
    });
  });
}
