import { z } from 'zod';
import { agentStateSchema } from '../turn/agent.ts';
import { sandboxLevel, turnResult } from './events.ts';
import { financeStateSchema, reservationSchema, turnKind } from '../money/finance.ts';
import { forecastSchema } from '../money/forecast.ts';
import { commitSha, timestamp } from '../ids.ts';
import { projectSchema } from './project.ts';
import { queueEntrySchema } from './queue-entry.ts';
import { noticeSchema } from './notice.ts';
import { gateSchema, missingGateSchema, qualityReportSchema } from '../evidence/checks.ts';
import { recordedDifferenceSchema } from './repository-difference.ts';
import { taskListSchema } from '../task/task.ts';

export const openTurnSchema = z.strictObject({
  turnId: z.string(),
  operation: turnKind,
  taskId: z.string().nullable(),
  persona: z.string(),
  providerId: z.string(),
  startedAt: timestamp,
  reservation: reservationSchema.nullable().default(null),
  /** Why this provider was chosen, for a person. */
  why: z.string().optional(),
});

export const openCommitSchema = z.strictObject({
  key: z.string(),
  taskId: z.string().nullable(),
  kind: z.enum(['task', 'checkpoint']),
  message: z.string(),
});

export const providerHealthSchema = z.strictObject({
  consecutiveFailures: z.int().nonnegative(),
  lastFailure: z.string().nullable(),
  lastFailureAt: timestamp.nullable(),
  lastSuccessAt: timestamp.nullable(),
  /** Not asked before then. */
  unavailableUntil: timestamp.nullable(),
  /** It is only a back-off: seconds, not a quota. */
  retrying: z.boolean().default(false),
  /** Nobody else need know: this project's script has ended, its prompt was refused. */
  local: z.boolean().default(false),
});

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

/** Everything known of one project. Only `applyEvent` makes a new one. */
export const projectStateSchema = z.strictObject({
  seq: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  project: projectSchema,
  taskList: taskListSchema,
  finance: financeStateSchema,
  agents: z.record(z.string(), agentStateSchema),
  driver: z.strictObject({ pid: z.int(), host: z.string(), kind: z.string(), since: timestamp }).nullable(),
  /** It waits for its turn to be driven; `null`: no person asked, or a process has taken it up. */
  queued: queueEntrySchema.nullable().default(null),
  sandbox: sandboxLevel.nullable(),
  /** Folders outside the worktree that programs in it must be able to read: installed dependencies. */
  readablePaths: z.array(z.string()).default([]),
  planned: z.boolean(),
  gates: z.array(gateSchema).nullable(),
  gatesNotFound: z.array(missingGateSchema),
  baseline: qualityReportSchema.nullable(),
  work: taskWorkSchema.nullable(),
  openTurn: openTurnSchema.nullable(),
  openCommit: openCommitSchema.nullable(),
  lastCommit: commitSha.nullable(),
  publishedCommit: commitSha.nullable(),
  commits: z.array(
    z.strictObject({
      sha: commitSha,
      taskId: z.string().nullable(),
      kind: z.enum(['task', 'checkpoint']),
      at: timestamp,
    }),
  ),
  /** The project's own gates at the end. */
  finalReport: qualityReportSchema.nullable(),
  turnsEnded: z.int().nonnegative(),
  planTurns: z.int().nonnegative(),
  providers: z.record(z.string(), providerHealthSchema),
  /** What the project was expected to cost, newest last. */
  forecasts: z.array(forecastSchema).default([]),
  /** Caps of which a person was told, so that nobody is told twice. */
  budgetWarnings: z.array(z.string()).default([]),
  /** What differed in the user's repository, until a person has looked. */
  tamper: z.array(recordedDifferenceSchema),
  notices: z.array(noticeSchema),
});
export type ProjectState = z.infer<typeof projectStateSchema>;
export type TaskWork = z.infer<typeof taskWorkSchema>;
export type OpenTurn = z.infer<typeof openTurnSchema>;
export type OpenCommit = z.infer<typeof openCommitSchema>;
