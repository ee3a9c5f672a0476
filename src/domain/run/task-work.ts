import { z } from 'zod';
import { qualityReportSchema } from '../evidence/checks.ts';
import { turnResult } from '../turn/turn-result.ts';

/** State of the task in progress, beyond the task list. Reset when another task starts. */
export const taskWorkSchema = z.strictObject({
  taskId: z.string(),
  persona: z.string(),
  turns: z.int().nonnegative(),
  /** Turns that the provider refused to take; `turns` does not include them. */
  refusedTurns: z.int().nonnegative().exactOptional(),
  lastResult: turnResult.nullable(),
  lastSummary: z.string(),
  lastReport: qualityReportSchema.nullable(),
  /** The gates passed on the result of the last turn. */
  verified: z.boolean(),
  fingerprint: z.string(),
  /** Turns in a row that left the worktree unchanged, and turns in a row with the same actions. */
  unchangedTurns: z.int().nonnegative(),
  repeatedActions: z.int().nonnegative(),
  lastActions: z.string(),
  /** The failing gates of the last report, and how often in a row they were the same. */
  failingGates: z.string(),
  sameGateFailures: z.int().nonnegative(),
  malformedReplies: z.int().nonnegative(),
  /** Number of escalations: other persona, other provider, then stop. */
  escalations: z.int().nonnegative(),
  /** Tests of its own that failed in a report; see `QualityReport.ownFailing`. */
  failedOwnTests: z.array(z.string()).exactOptional(),
  interrupted: z.boolean(),
  /** Provider of the last turn that succeeded or changed the worktree. */
  lastProvider: z.string().nullable().default(null),
  /** The newest hand-over to another provider. */
  handover: z
    .strictObject({ toProvider: z.string(), attempts: z.int().positive(), confirmed: z.boolean(), detail: z.string() })
    .nullable()
    .default(null),
});
export type TaskWork = z.infer<typeof taskWorkSchema>;
