import type { CommandLimits } from '../../ports/sandbox.ts';

/**
 * Puts a program under limits of the kernel by `prlimit` (util-linux), as a second line behind the look at the process
 * table, which sees a burst only after it has happened. Address space is never limited: Node reserves far more than it uses.
 */
export function withResourceLimits(
  prlimit: string | null,
  limits: CommandLimits,
  isNamespaced: boolean,
  argv: readonly string[],
): readonly string[] {
  if (prlimit === null) return argv;
  const options = ['--core=0'];
  if (limits.maxFileBytes !== undefined) options.push(`--fsize=${limits.maxFileBytes}`);
  // Data counts what is asked for and not what is used, hence the room.
  if (limits.memoryBytes !== undefined) options.push(`--data=${2 * limits.memoryBytes + 2 ** 30}`);
  // Counted per user and user namespace, threads included: outside a namespace it would count the user's whole desktop.
  if (limits.maxProcesses !== undefined && isNamespaced) options.push(`--nproc=${limits.maxProcesses * threadsEach}`);
  return [prlimit, ...options, ...argv];
}

/** Node starts with eleven. */
const threadsEach = 16;
