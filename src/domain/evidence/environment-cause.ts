import { z } from 'zod';

/** Why a check cannot run in the worktree or in the sandbox, whatever the code is like. */
export const environmentCause = z.enum([
  /** A file system that is read-only here: a tool writes beside itself, into a folder that is lent. */
  'readOnly',
  'permission',
  /** Name lookup, connection or download: checks have no network. */
  'network',
  /** A package, module or crate is not installed, or not lent. */
  'missingDependency',
  /** The package manager finds its installation stale and wants to install, before it runs anything. */
  'wantsInstall',
  /** A command or tool chain is missing, or has the wrong version. */
  'missingProgram',
  'timedOut',
  'outOfMemory',
  'killed',
  'diskFull',
  /** No process, memory or file descriptor was free to start it with. */
  'machineBusy',
]);
export type EnvironmentCause = z.infer<typeof environmentCause>;
