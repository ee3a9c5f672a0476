import { z } from 'zod';
import { blobId } from '../blob-id.ts';
import { commitSha, projectId, timestamp } from '../ids.ts';
import { costEntrySchema, providerSwitchSchema, reservationSchema, turnKind } from '../money/cost-entry.ts';
import { forecastSchema } from '../money/forecast.ts';
import { decisionSchema } from './decision.ts';
import { limitsSchema, projectSchema, projectStatus } from './project.ts';
import { queueEntrySchema } from './queue-entry.ts';
import { personaConfigSchema } from '../persona/persona.ts';
import { providerFailureSchema } from '../provider/provider-failure.ts';
import { billing, tokenUsageSchema, usageBasis } from '../provider/provider.ts';
import { harmlessBecause, noticeFactSchema } from './notice.ts';
import {
  checkResultSchema,
  gateSchema,
  missingGateSchema,
  qualityReportSchema,
  fileThatRunsSchema,
} from '../evidence/checks.ts';
import { recordedFilesSchema } from '../evidence/recorded-files.ts';
import { recordedDifferenceSchema } from '../evidence/repository-difference.ts';
import { evidenceChangeSchema } from '../evidence/evidence-change.ts';
import { checkFinding, taskVerdictSchema } from '../evidence/task-verdict.ts';
import { installCommandSchema } from '../install/install-command.ts';
import { statusReasonSchema } from './status-reason.ts';
import { genesisSchema } from '../lineage/genesis.ts';
import { sandboxLevel } from '../evidence/sandbox-level.ts';
import { turnResult } from '../turn/turn-result.ts';
import { blockingSchema, stuckSignalSchema } from '../task/blocking.ts';
import { taskSchema } from '../task/task.ts';

const event = <Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

/**
 * The closed list of everything that can happen to a project. Each event is a fact in the past tense, synced to the journal
 * before any reader sees it. `applyEvent` defines what it changes.
 */
export const factoryEventSchema = z.discriminatedUnion('type', [
  event('project.created', { project: projectSchema }),
  /** Instead of `project.created`: the project continues from a state of another project. */
  event('project.forked', { genesis: genesisSchema }),
  /** Another project was forked from this one's state after the record `atSeq`. */
  event('fork.recorded', { childProjectId: projectId, atSeq: z.int().positive() }),
  /** A process took the project over; the record's epoch is its own. */
  event('driver.started', {
    pid: z.int(),
    host: z.string(),
    kind: z.enum(['extension', 'cli', 'test']),
    version: z.string(),
  }),
  event('driver.stopped', {}),
  event('status.changed', { to: projectStatus, reason: statusReasonSchema }),
  /** A person asked for the project while all slots were taken: it is queued, in the order of `since`. */
  event('queue.joined', queueEntrySchema.shape),
  /** The project was started, or is no longer wanted. */
  event('queue.left', {}),
  event('limits.changed', { limits: limitsSchema }),
  /** A project of an older version stores a persona's text when it first needs it. */
  event('persona.pinned', { persona: personaConfigSchema }),
  /** Active time since the last count, in milliseconds; written at least once a minute while working. */
  event('time.counted', { activeMs: z.number().nonnegative() }),

  event('worktree.ready', {
    path: z.string(),
    branch: z.string(),
    baseCommit: commitSha,
    sandbox: sandboxLevel,
    /** Folders outside the worktree that have its installed dependencies. */
    readable: z.array(z.string()).default([]),
    /** The remote to which the user would push the branch; `null`: the repository has none. Absent: not known. */
    remote: z.string().nullable().exactOptional(),
  }),
  event('gates.detected', {
    gates: z.array(gateSchema),
    notFound: z.array(missingGateSchema),
    /** Folders with dependencies that were installed since the worktree was made. */
    readable: z.array(z.string()).exactOptional(),
    /** What would install the dependencies that the checks need. */
    installs: z.array(installCommandSchema).exactOptional(),
  }),
  /** These commands are run in the worktree, because a person, or the settings, allowed it. */
  event('install.allowed', { commands: z.array(installCommandSchema).min(1) }),
  /** They were run: a check for each command. `readable`: as in `gates.detected`. */
  event('install.ended', { report: qualityReportSchema, readable: z.array(z.string()) }),
  /** The work goes on without these checks, which cannot be run here: what they would say is not verified. */
  event('checks.waived', { names: z.array(z.string()).min(1) }),
  /** Checks of this project have the network from now on, because a person allowed it. */
  event('network.allowed', {}),
  event('gates.baselined', { report: qualityReportSchema }),
  /** `taskId: null`: the final run of the project's gates. */
  event('gates.ran', { taskId: z.string().nullable(), report: qualityReportSchema }),

  /** Replaces an earlier plan that came back. */
  event('tasks.planned', { tasks: z.array(taskSchema) }),
  /** An acceptance check was run before the work on its task. `commit`: the tree that it was run on. */
  event('check.tried', {
    taskId: z.string(),
    commit: commitSha.nullable(),
    finding: checkFinding,
    check: checkResultSchema,
  }),
  /** The planner was asked once more, because these acceptance checks show nothing. `isMended`: it gave another plan. */
  event('plan.returned', {
    because: z.array(z.strictObject({ taskId: z.string(), finding: checkFinding })),
    isMended: z.boolean(),
  }),
  event('task.added', { task: taskSchema }),
  event('task.started', { taskId: z.string(), persona: z.string() }),
  /** `because`: the words of an agent or a provider; empty where `blocking` has the cause. */
  event('task.blocked', { taskId: z.string(), because: z.string(), blocking: blockingSchema.exactOptional() }),
  event('task.reopened', { taskId: z.string(), because: z.string() }),
  event('task.completed', {
    taskId: z.string(),
    commit: commitSha.nullable(),
    note: z.string(),
    confidence: z.number().min(0).max(1),
    /** Absent: a journal of an older version. */
    verdict: taskVerdictSchema.exactOptional(),
    evidenceChanges: z.array(evidenceChangeSchema).exactOptional(),
    filesThatRun: z.array(fileThatRunsSchema).exactOptional(),
  }),

  /** Synced before the provider is asked: a turn that is still open after a crash has an unknown bill. */
  event('turn.started', {
    turnId: z.string(),
    operation: turnKind,
    taskId: z.string().nullable(),
    persona: z.string(),
    providerId: z.string(),
    /** All of it, or its beginning where `promptBlob` names the whole. */
    prompt: z.string(),
    promptBlob: blobId.exactOptional(),
    /** The reservation; `null`: a journal from before reservations existed. */
    reservation: reservationSchema.nullable().default(null),
    /** Why this provider was chosen, for a person. */
    why: z.string().default(''),
    /** Number of messages taken from another provider's conversation about the task. */
    carriedMessages: z.int().positive().exactOptional(),
    /** The files before a turn that is to change none. */
    filesBefore: recordedFilesSchema.exactOptional(),
  }),
  event('turn.ended', {
    turnId: z.string(),
    result: turnResult,
    summary: z.string(),
    /** All of it, or its beginning where `replyBlob` names the whole. */
    reply: z.string(),
    replyBlob: blobId.exactOptional(),
    model: z.string(),
    tokens: tokenUsageSchema,
    costUsd: z.number().nonnegative().nullable(),
    /** Absent: told, or not known to an older journal. */
    basis: usageBasis.exactOptional(),
    /** How the provider is paid; absent in journals that do not know it. */
    billing: billing.exactOptional(),
    /** Requests to the service that the turn made, as far as they are known. */
    requests: z.int().nonnegative().default(1),
    failure: providerFailureSchema.nullable(),
    conversationId: z.string().nullable(),
    /** Fingerprint of the worktree afterwards; equal twice means that nothing changed. */
    fingerprint: z.string(),
    /** What the agent did, in a form that repeats when the agent repeats itself. */
    actions: z.string(),
  }),
  /** The process that asked the provider has ended; the cost is unknown. `because`: the words of an older version, today empty. */
  event('turn.interrupted', { turnId: z.string(), because: z.string() }),
  event('agent.stuck', {
    taskId: z.string(),
    /** The words of an older version; empty with `stuck`. */
    signal: z.string(),
    stuck: stuckSignalSchema.exactOptional(),
    response: z.enum(['otherPersona', 'otherProvider', 'stop']),
  }),
  event('decision.made', { decision: decisionSchema, taskId: z.string().nullable() }),

  /** Synced before git is asked; after a crash git is searched for the key, so that nothing is committed twice. */
  event('commit.intended', {
    key: z.string(),
    taskId: z.string().nullable(),
    kind: z.enum(['task', 'checkpoint']),
    message: z.string(),
  }),
  /** `sha: null`: there was nothing to commit. */
  event('commit.made', { key: z.string(), sha: commitSha.nullable() }),
  /** Git refused; the work stays in the worktree and is committed under another key later. */
  event('commit.abandoned', { key: z.string(), because: z.string() }),
  event('commit.published', { ref: z.string(), sha: commitSha }),

  event('provider.switched', { change: providerSwitchSchema }),
  event('provider.failed', {
    providerId: z.string(),
    failure: providerFailureSchema,
    unavailableUntil: timestamp.nullable(),
    retrying: z.boolean().default(false),
    /** It concerns only this project, such as a script that has ended or a bad prompt. */
    local: z.boolean().default(false),
  }),
  /** A probe that cost money or quota. */
  event('probe.billed', { entry: costEntrySchema }),
  /** So much of a cap is used that a person should know; `used` and `allowed` are in the cap's unit. */
  event('budget.warned', { cap: z.string(), used: z.number().nonnegative(), allowed: z.number().nonnegative() }),
  event('forecast.made', { forecast: forecastSchema }),
  /** A provider took over from another. `confirmed`: it restated the state and ran the last failing check before it edited. */
  event('handover.checked', {
    fromProvider: z.string(),
    toProvider: z.string(),
    confirmed: z.boolean(),
    detail: z.string(),
  }),
  event('credits.exhausted', { until: timestamp.nullable(), why: z.string() }),
  event('credits.restored', { providerId: z.string() }),

  /** The user's repository changed during a turn, in a way that a person has to look at. */
  event('tamper.found', { differences: z.array(recordedDifferenceSchema) }),
  /** The user checked the differences and wants to continue. */
  event('tamper.accepted', {}),
  /** The user's repository changed during a turn; the project continues. */
  event('repository.changed', { differences: z.array(recordedDifferenceSchema), harmless: harmlessBecause }),
  /** The user's branch no longer contains the commit that the project started from; raised once for each such pair. */
  event('base.rewritten', { branch: z.string(), baseCommit: commitSha }),
  /** What a run of checks wrote lies in the worktree still, because of `why`, a sentence; the project continues. */
  event('checks.notPutBack', { why: z.string() }),
  /** A notice for a person; the project continues. `message`: the words of an adapter; empty with a `fact`. */
  event('notice.raised', { message: z.string(), fact: noticeFactSchema.exactOptional() }),
]);
export type FactoryEvent = z.infer<typeof factoryEventSchema>;
export type FactoryEventType = FactoryEvent['type'];
/** The events that a project can begin with. */
export type FirstEvent = FactoryEvent & { type: 'project.created' | 'project.forked' };

/** One line of the journal: events that become true together, or not at all. */
export const journalRecordSchema = z.strictObject({
  v: z.literal(1),
  seq: z.int().positive(),
  epoch: z.int().nonnegative(),
  at: timestamp,
  events: z.array(factoryEventSchema).min(1),
});
export type JournalRecord = z.infer<typeof journalRecordSchema>;

/** Progress for views that may be dropped: never journaled, never relied on. */
export type Activity =
  | { type: 'agent.said'; projectId: string; text: string }
  | { type: 'agent.thought'; projectId: string; text: string }
  | { type: 'agent.acted'; projectId: string; action: string }
  | { type: 'command.printed'; projectId: string; name: string; text: string }
  | { type: 'step.began'; projectId: string; step: string };
