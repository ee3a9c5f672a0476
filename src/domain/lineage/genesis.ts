import { z } from 'zod';
import { gateSchema, missingGateSchema, qualityReportSchema } from '../evidence/checks.ts';
import { installCommandSchema } from '../install/install-command.ts';
import { commitSha } from '../ids.ts';
import { providerRecordSchema } from '../provider/provider-record.ts';
import { madeCommitSchema } from '../task/made-commit.ts';
import { noticeSchema } from '../run/notice.ts';
import { projectSchema } from '../run/project.ts';
import { recordedDifferenceSchema } from '../evidence/repository-difference.ts';
import { taskWorkSchema } from '../run/task-work.ts';
import { taskListSchema } from '../task/task.ts';
import { agentStateSchema } from '../turn/agent.ts';
import { forkOriginSchema } from './fork-origin.ts';

/**
 * Everything that a fork takes from its parent; the parent is not read afterwards. Bills, clock and worktree start anew. What is
 * left of the parent's limits is in `project.limits`.
 */
export const genesisSchema = z.strictObject({
  origin: forkOriginSchema,
  /** The fork's own: name, branch and limits, with the parent's personas as they were pinned. */
  project: projectSchema,
  taskList: taskListSchema,
  /** Each with a copy of its conversation under another id, or with none if the provider does not export it. */
  agents: z.record(z.string(), agentStateSchema),
  planned: z.boolean(),
  planReturned: z.literal(true).exactOptional(),
  planTurns: z.int().nonnegative(),
  gates: z.array(gateSchema).nullable(),
  gatesNotFound: z.array(missingGateSchema),
  baseline: qualityReportSchema.nullable(),
  waivedChecks: z.array(z.string()).exactOptional(),
  checksNetwork: z.literal('open').exactOptional(),
  installs: z.array(installCommandSchema).exactOptional(),
  /** Its own worktree has nothing installed yet. */
  installAllowed: z.array(installCommandSchema).exactOptional(),
  work: taskWorkSchema.nullable(),
  lastCommit: commitSha.nullable(),
  commits: z.array(madeCommitSchema),
  /** `null`: the checks at the end are run on the fork's own work tree. */
  finalReport: z.null(),
  providers: z.record(z.string(), providerRecordSchema),
  tamper: z.array(recordedDifferenceSchema),
  notices: z.array(noticeSchema),
});
export type Genesis = z.infer<typeof genesisSchema>;
