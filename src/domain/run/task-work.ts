import { z } from 'zod';
import { qualityReportSchema } from '../evidence/checks.ts';
import { turnResult } from '../turn/turn-result.ts';

/** How the task in progress stands, beyond what the task list says. Emptied with every `task.started`. */
export const taskWorkSchema = z.strictObject({
  taskId: z.string(),
  persona: z.string(),
  turns: z.int().nonnegative(),
  lastResult: turnResult.nullable(),
  lastSummary: z.string(),
  lastReport: qualityReportSchema.nullable(),
  /** The gates passed on what the last turn left behind. */
  verified: z.boolean(),
  fingerprint: z.string(),
  /** Turns in a row that left the worktree as it was and did the same. */
  unchangedTurns: z.int().nonnegative(),
  repeatedActions: z.int().nonnegative(),
  lastActions: z.string(),
  /** The failing gates of the last report, and how often in a row they were the same. */
  failingGates: z.string(),
  sameGateFailures: z.int().nonnegative(),
  malformedReplies: z.int().nonnegative(),
  /** How often help was sought: other persona, other provider, then a clear stop. */
  escalations: z.int().nonnegative(),
  interrupted: z.boolean(),
  /** Who took the last turn that was served or left something behind. */
  lastProvider: z.string().nullable().default(null),
  /** The newest taking over by another provider. */
  handover: z
    .strictObject({ toProvider: z.string(), attempts: z.int().positive(), confirmed: z.boolean(), detail: z.string() })
    .nullable()
    .default(null),
});
export type TaskWork = z.infer<typeof taskWorkSchema>;
