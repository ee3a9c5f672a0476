import type { CommandLimits } from '../../ports/sandbox.ts';

/**
 * Applies kernel limits to a program with `prlimit` (util-linux). This is the backstop for polling the process table, which
 * detects a burst only afterwards. Address space is never limited, because Node reserves far more than it uses.
 */
export function withResourceLimits(
  prlimit: string | null,
  limits: CommandLimits,
  /** Processes and threads; `null`: not limited by it. */
  most: number | null,
  argv: readonly string[],
): readonly string[] {
  if (prlimit === null) return argv;
  const options = ['--core=0'];
  if (limits.maxFileBytes !== undefined) options.push(`--fsize=${limits.maxFileBytes}`);
  // The data limit counts reserved instead of used memory, so it needs headroom.
  if (limits.memoryBytes !== undefined) options.push(`--data=${2 * limits.memoryBytes + 2 ** 30}`);
  // Counts threads per user and user namespace. Outside a namespace it would include the user's whole desktop.
  if (most !== null) options.push(`--nproc=${most}`);
  return [prlimit, ...options, ...argv];
}

/**
 * So few that a machine full of them still answers in time, and more than tools start, which take a number of threads for each
 * core (Node starts with eleven per worker, compilers with up to sixteen).
 */
export function mostThreads(cores: number): number {
  return Math.max(2048, 128 * cores);
}
