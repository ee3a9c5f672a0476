import { z } from 'zod';

/** The reply of a provider that takes a task over, before it may change anything. */
export const handoverReplySchema = z.object({
  /** The state of the work in the agent's own words: what exists, what is missing. */
  understood: z.string().trim().min(1).max(8000),
  /** What it will do next. */
  next: z.string().trim().min(1).max(4000),
  /** The check that the agent was asked to run, and its exit code; `null`: none was named. */
  check: z.preprocess(
    (value) => value ?? null,
    z.object({ command: z.string().max(4000), exitCode: z.int().nullable() }).nullable(),
  ),
});
export type HandoverReply = z.infer<typeof handoverReplySchema>;

/** What the system itself determined at the same time. */
export interface HandoverFacts {
  /** The check that was named, with the exit code of the system's own run; `null`: none was named. */
  check: { command: string; exitCode: number | null } | null;
  /** The worktree changed during the turn. */
  edited: boolean;
}

/** Sentences about what does not match; empty: the provider knows the state of the work. */
export function handoverProblems(reply: HandoverReply, facts: HandoverFacts): string[] {
  const problems: string[] = [];
  if (facts.edited) problems.push('files were changed, although only a look was asked for');
  if (facts.check !== null) {
    const { command, exitCode } = facts.check;
    if (reply.check === null) problems.push(`it was not said how \`${command}\` ends`);
    else if ((reply.check.exitCode === 0) !== (exitCode === 0)) {
      const said = reply.check.exitCode ?? 'nothing';
      problems.push(`\`${command}\` was said to end with ${said}, and it ends with ${exitCode ?? 'no exit code'}`);
    }
  }
  return problems;
}
