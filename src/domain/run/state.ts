import { z } from 'zod';
import { agentStateSchema } from '../turn/agent.ts';
import { sandboxLevel } from '../evidence/sandbox-level.ts';
import { forkOriginSchema } from '../lineage/fork-origin.ts';
import { providerRecordSchema } from '../provider/provider-record.ts';
import { madeCommitSchema } from '../task/made-commit.ts';
import { taskWorkSchema } from './task-work.ts';
import { financeStateSchema, reservationSchema, turnKind } from '../money/cost-entry.ts';
import { forecastSchema } from '../money/forecast.ts';
import { commitSha, timestamp } from '../ids.ts';
import { installCommandSchema } from '../install/install-command.ts';
import { projectSchema } from './project.ts';
import { queueEntrySchema } from './queue-entry.ts';
import { noticeSchema } from './notice.ts';
import { gateSchema, missingGateSchema, qualityReportSchema } from '../evidence/checks.ts';
import { recordedFilesSchema } from '../evidence/recorded-files.ts';
import { recordedDifferenceSchema } from '../evidence/repository-difference.ts';
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
  /** The files before a turn that is to change none. */
  filesBefore: recordedFilesSchema.optional(),
});

export const openCommitSchema = z.strictObject({
  key: z.string(),
  taskId: z.string().nullable(),
  kind: z.enum(['task', 'checkpoint']),
  message: z.string(),
});

/** Everything known of one project. Only `applyEvent` makes a new one. */
export const projectStateSchema = z.strictObject({
  seq: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  project: projectSchema,
  /** Where it began, when it is a fork of another project. */
  origin: forkOriginSchema.nullable().default(null),
  taskList: taskListSchema,
  finance: financeStateSchema,
  agents: z.record(z.string(), agentStateSchema),
  driver: z.strictObject({ pid: z.int(), host: z.string(), kind: z.string(), since: timestamp }).nullable(),
  /** The queued request; `null`: no person asked, or the project was started. */
  queued: queueEntrySchema.nullable().default(null),
  sandbox: sandboxLevel.nullable(),
  /** Folders outside the worktree that programs in it must be able to read: installed dependencies. */
  readablePaths: z.array(z.string()).default([]),
  planned: z.boolean(),
  gates: z.array(gateSchema).nullable(),
  gatesNotFound: z.array(missingGateSchema),
  baseline: qualityReportSchema.nullable(),
  /** Names of checks that could not be run in the baseline, and that the work goes on without. */
  waivedChecks: z.array(z.string()).exactOptional(),
  /** Whether checks have the network; absent: they have none. */
  checksNetwork: z.literal('open').exactOptional(),
  work: taskWorkSchema.nullable(),
  openTurn: openTurnSchema.nullable(),
  openCommit: openCommitSchema.nullable(),
  lastCommit: commitSha.nullable(),
  publishedCommit: commitSha.nullable(),
  commits: z.array(madeCommitSchema),
  /** The final run of the project's gates. */
  finalReport: qualityReportSchema.nullable(),
  turnsEnded: z.int().nonnegative(),
  /** Those of them that a provider refused to take: they count for no limit. */
  refusedTurns: z.int().nonnegative().exactOptional(),
  planTurns: z.int().nonnegative(),
  providers: z.record(z.string(), providerRecordSchema),
  /** Cost forecasts, newest last. */
  forecasts: z.array(forecastSchema).default([]),
  /** Keys of the cap warnings raised so far, so that none is repeated. */
  budgetWarnings: z.array(z.string()).default([]),
  /** Differences in the user's repository, until a person has accepted them. */
  tamper: z.array(recordedDifferenceSchema),
  notices: z.array(noticeSchema),
  /** The remote to which the user would push the branch; `null`: the repository had none. Absent: not known. */
  remote: z.string().nullable().exactOptional(),
  /** The commands that are run in the worktree before the checks are looked for; absent: none was allowed. */
  installAllowed: z.array(installCommandSchema).exactOptional(),
  /** How they ended in this worktree; absent: they were not run. */
  installed: qualityReportSchema.exactOptional(),
  /** What would install the dependencies that the checks need. */
  installs: z.array(installCommandSchema).exactOptional(),
  /** The plan went back to the planner, which happens once. */
  planReturned: z.literal(true).exactOptional(),
});
export type ProjectState = z.infer<typeof projectStateSchema>;
export type OpenTurn = z.infer<typeof openTurnSchema>;
export type OpenCommit = z.infer<typeof openCommitSchema>;
