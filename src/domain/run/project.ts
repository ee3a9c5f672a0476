import { z } from 'zod';
import { decisionContextSchema } from './decision.ts';
import { commitSha, projectId, timestamp } from '../ids.ts';
import { personaConfigSchema } from '../persona/persona.ts';
import { PROJECT_STATUSES } from './project-status.ts';
import { statusReasonSchema } from './status-reason.ts';

export const projectStatus = z.enum(PROJECT_STATUSES);

export const limitsSchema = z.strictObject({
  /** Active time in milliseconds, over pauses and restarts. */
  maxRuntimeMs: z
    .int()
    .min(1000)
    .max(30 * 86_400_000),
  /** `null`: no cap. Checked before each turn. */
  maxCostUsd: z.number().nonnegative().nullable(),
  maxTurns: z.int().positive().nullable(),
  maxTokens: z.int().positive().nullable().default(null),
});
export type Limits = z.infer<typeof limitsSchema>;

export const projectSchema = z.strictObject({
  id: projectId,
  name: z.string().min(1).max(120),
  description: z.string().min(1).max(100_000),
  status: projectStatus,
  reason: statusReasonSchema,
  createdAt: timestamp,
  updatedAt: timestamp,
  startTime: timestamp.nullable(),
  endTime: timestamp.nullable(),
  limits: limitsSchema,
  /** Milliseconds of work so far, without pauses and waits. */
  activeMs: z.number().nonnegative(),
  /** Absolute path of the user's main checkout. */
  repositoryPath: z.string().min(1).max(4096),
  /** The package of a monorepo whose checks are used, from the root with `/`. Absent: the checks of the whole repository. */
  packageFolder: z.string().min(1).max(1000).exactOptional(),
  baseBranch: z.string().min(1).max(255),
  baseCommit: commitSha.nullable(),
  workBranch: z.string().min(1).max(255),
  /** `null` until it exists. */
  worktreePath: z.string().nullable(),
  personas: z.array(personaConfigSchema).min(1).max(10),
  /** Ids of providers that the project may use, in the user's order; empty: all enabled ones. */
  providers: z.array(z.string()).max(100),
  /** Author of the commits, if the user's git has none configured. */
  identity: z.strictObject({ name: z.string().min(1).max(200), email: z.string().min(1).max(200) }).nullable(),
  parentProjectId: projectId.nullable(),
  childProjectIds: z.array(projectId),
  decisionContext: decisionContextSchema.nullable(),
  /** The user's gates, instead of detected ones; `null`: detect. */
  gateCommands: z
    .array(z.strictObject({ name: z.string().min(1).max(120), command: z.string().min(1).max(4000) }))
    .nullable(),
});
export type Project = z.infer<typeof projectSchema>;
