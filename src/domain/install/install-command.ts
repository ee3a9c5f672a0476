import { z } from 'zod';

/** A command that installs what a repository depends on, in the worktree. */
export const installCommandSchema = z.strictObject({
  /** A shell command line, run at the root of the worktree. */
  command: z.string().min(1).max(4000),
  /** The file that asks for it, such as `package-lock.json`; empty: a person named the command. */
  because: z.string().max(500),
  /** What is missing to start it, and how to install that. */
  lacks: z.string().max(500).exactOptional(),
});
export type InstallCommand = z.infer<typeof installCommandSchema>;
