import type { Readable } from 'node:stream';
import type { StartedProgram } from '../../process/trusted/program.ts';
import type { GitOutput } from './git-output.ts';

/** Default time limit of one git command. */
const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
/** A git process that does not end after it was stopped is killed and abandoned after this time. */
const GIVE_UP_AFTER_MS = 5_000;
/** Limits the wait for git's pipes, which a program that git started may keep open forever. */
const DRAIN_MS = 5_000;
const MAX_STDERR_BYTES = 20_000;

export interface OutputLimits {
  stdin?: string;
  timeoutMs?: number;
  maxBytes?: number;
}

/** Writes git's input, collects what it prints, and stops it at its limits or when `signal` says so. `stderr` is not redacted. */
export async function takeOutput(
  git: StartedProgram,
  { stdin, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES }: OutputLimits,
  signal: AbortSignal | undefined,
): Promise<Omit<GitOutput, 'stderr'> & { stderr: string }> {
  const pipes = [git.stdout, git.stderr];
  const output: Buffer[] = [];
  const complaints: Buffer[] = [];
  const bytes = { output: 0, complaints: 0 };
  const seen: { stopped?: 'timedOut' | 'aborted' | 'tooMuchOutput' } = {};
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<null>((resolve) => {
    giveUp = () => {
      git.kill('SIGKILL');
      resolve(null);
    };
  });
  let patience: NodeJS.Timeout | undefined;
  const stop = (why: NonNullable<typeof seen.stopped>): void => {
    if (seen.stopped !== undefined) return;
    seen.stopped = why;
    // On TERM, git removes its lock files.
    git.kill('SIGTERM');
    // A child of git may still hold the pipes. Closed here, it cannot keep writing.
    for (const pipe of pipes) pipe.destroy();
    patience = setTimeout(giveUp, GIVE_UP_AFTER_MS);
  };
  const timer = setTimeout(() => {
    stop('timedOut');
  }, timeoutMs);
  const onAbort = (): void => {
    stop('aborted');
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  git.stdout.on('data', (chunk: Buffer) => {
    if (bytes.output < maxBytes) output.push(chunk.subarray(0, maxBytes - bytes.output));
    bytes.output += chunk.length;
    if (bytes.output > maxBytes) stop('tooMuchOutput');
  });
  git.stderr.on('data', (chunk: Buffer) => {
    if (bytes.complaints < MAX_STDERR_BYTES) complaints.push(chunk.subarray(0, MAX_STDERR_BYTES - bytes.complaints));
    bytes.complaints += chunk.length;
  });
  for (const pipe of pipes) pipe.on('error', () => undefined);
  // A git that ends early leaves its input unread; its exit code is reported instead.
  git.stdin?.on('error', () => undefined).end(stdin ?? '');
  const exitCode = await Promise.race([git.ended, givenUp]);
  // Git has ended, so limits no longer apply; its output may still be in the pipes.
  clearTimeout(timer);
  clearTimeout(patience);
  signal?.removeEventListener('abort', onAbort);
  if (seen.stopped === undefined) await drained(pipes);
  const { stopped } = seen;
  return {
    exitCode: stopped === undefined ? exitCode : null,
    stdout: Buffer.concat(output).toString('utf8'),
    stderr: Buffer.concat(complaints).toString('utf8'),
    ended: stopped ?? 'exited',
  };
}

/** Waits until both pipes are closed, at most `DRAIN_MS`; pipes that another process still holds are abandoned. */
async function drained(pipes: readonly Readable[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS);
  });
  const open = pipes.filter((pipe) => !pipe.closed);
  const closed = open.map((pipe) => new Promise((resolve) => pipe.once('close', resolve)));
  await Promise.race([Promise.all(closed), tooLong]);
  clearTimeout(timer);
  for (const pipe of open) pipe.destroy();
}
