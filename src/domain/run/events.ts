import { z } from 'zod';
import { commitSha, projectId, timestamp } from '../ids.ts';
import { costEntrySchema, providerSwitchSchema, reservationSchema, turnKind } from '../money/finance.ts';
import { forecastSchema } from '../money/forecast.ts';
import { decisionSchema } from './decision.ts';
import { limitsSchema, projectSchema, projectStatus } from './project.ts';
import { queueEntrySchema } from './queue-entry.ts';
import { personaConfigSchema } from '../persona/persona.ts';
import { providerFailureSchema } from '../provider/provider-failure.ts';
import { tokenUsageSchema } from '../provider/provider.ts';
import { harmlessBecause } from './notice.ts';
import { gateSchema, missingGateSchema, qualityReportSchema } from '../evidence/checks.ts';
import { recordedDifferenceSchema } from '../evidence/repository-difference.ts';
import { statusReasonSchema } from './status-reason.ts';
import { genesisSchema } from '../lineage/genesis.ts';
import { sandboxLevel } from '../evidence/sandbox-level.ts';
import { turnResult } from '../turn/turn-result.ts';
import { taskSchema } from '../task/task.ts';

const event = <Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

/**
 * The one closed list of everything that can happen to a project. Each is a fact, in the past tense, already synced to
 * the journal when anybody sees it. `applyEvent` says what it changes.
 */
export const factoryEventSchema = z.discriminatedUnion('type', [
  event('project.created', { project: projectSchema }),
  /** In place of `project.created`: it goes on from another project as that one was at some moment. */
  event('project.forked', { genesis: genesisSchema }),
  /** Another project goes on from this one as it was after the record `atSeq`. */
  event('fork.recorded', { childProjectId: projectId, atSeq: z.int().positive() }),
  /** A process took the project over: its epoch is the record's. */
  event('driver.started', {
    pid: z.int(),
    host: z.string(),
    kind: z.enum(['extension', 'cli', 'test']),
    version: z.string(),
  }),
  event('driver.stopped', {}),
  event('status.changed', { to: projectStatus, reason: statusReasonSchema }),
  /** A person asked for it when as many projects ran as may: it waits for its turn, and takes it by `since`. */
  event('queue.joined', queueEntrySchema.shape),
  /** It is taken up, or no longer wanted. */
  event('queue.left', {}),
  event('limits.changed', { limits: limitsSchema }),
  /** A project of an older version gets the text of a persona when it first needs it. */
  event('persona.pinned', { persona: personaConfigSchema }),
  /** Active time since the last count, in milliseconds; written at least once a minute while working. */
  event('time.counted', { activeMs: z.number().nonnegative() }),

  event('worktree.ready', {
    path: z.string(),
    branch: z.string(),
    baseCommit: commitSha,
    sandbox: sandboxLevel,
    /** Folders outside the worktree that hold its installed dependencies. */
    readable: z.array(z.string()).default([]),
  }),
  event('gates.detected', { gates: z.array(gateSchema), notFound: z.array(missingGateSchema) }),
  event('gates.baselined', { report: qualityReportSchema }),
  /** `taskId: null`: the project's own gates, at the end. */
  event('gates.ran', { taskId: z.string().nullable(), report: qualityReportSchema }),

  event('tasks.planned', { tasks: z.array(taskSchema) }),
  event('task.added', { task: taskSchema }),
  event('task.started', { taskId: z.string(), persona: z.string() }),
  event('task.blocked', { taskId: z.string(), because: z.string() }),
  event('task.reopened', { taskId: z.string(), because: z.string() }),
  event('task.completed', {
    taskId: z.string(),
    commit: commitSha.nullable(),
    note: z.string(),
    confidence: z.number().min(0).max(1),
  }),

  /** Synced before the provider is asked: an open turn after a crash is one whose bill is unknown. */
  event('turn.started', {
    turnId: z.string(),
    operation: turnKind,
    taskId: z.string().nullable(),
    persona: z.string(),
    providerId: z.string(),
    prompt: z.string(),
    /** What was set aside for it; `null`: a journal from before there were reservations. */
    reservation: reservationSchema.nullable().default(null),
    /** Why this provider was chosen, for a person. */
    why: z.string().default(''),
    /** Messages of another provider's conversation about the task that this one goes on with. */
    carriedMessages: z.int().positive().exactOptional(),
  }),
  event('turn.ended', {
    turnId: z.string(),
    result: turnResult,
    summary: z.string(),
    reply: z.string(),
    model: z.string(),
    tokens: tokenUsageSchema,
    costUsd: z.number().nonnegative().nullable(),
    /** Requests to the service that the turn made, as far as they are known. */
    requests: z.int().nonnegative().default(1),
    failure: providerFailureSchema.nullable(),
    conversationId: z.string().nullable(),
    /** What the worktree looked like afterwards; equal twice means that nothing changed. */
    fingerprint: z.string(),
    /** What the agent did, in a form that repeats when the agent repeats itself. */
    actions: z.string(),
  }),
  /** Its provider is gone with the process that asked it; nothing is known of its cost. */
  event('turn.interrupted', { turnId: z.string(), because: z.string() }),
  event('agent.stuck', {
    taskId: z.string(),
    signal: z.string(),
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
    /** It holds for this project alone: its script has ended, its prompt was the trouble. */
    local: z.boolean().default(false),
  }),
  /** A probe that had to be paid for. */
  event('probe.billed', { entry: costEntrySchema }),
  /** So much of a cap is used that a person should know; `used` and `allowed` are in the cap's unit. */
  event('budget.warned', { cap: z.string(), used: z.number().nonnegative(), allowed: z.number().nonnegative() }),
  event('forecast.made', { forecast: forecastSchema }),
  /** A provider took over from another: did it restate the state and run the last failing check before it edited? */
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
  /** The user looked at the differences and wants to go on. */
  event('tamper.accepted', {}),
  /** The user's repository changed during a turn, in ways that nothing stops for. */
  event('repository.changed', { differences: z.array(recordedDifferenceSchema), harmless: harmlessBecause }),
  /** The user's branch no longer contains the commit that the project started from; told once for each such pair. */
  event('base.rewritten', { branch: z.string(), baseCommit: commitSha }),
  /** A person should know; nothing stops for it. */
  event('notice.raised', { message: z.string() }),
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

/** What may be dropped: never in the journal, never counted on. */
export type Activity =
  | { type: 'agent.said'; projectId: string; text: string }
  | { type: 'agent.thought'; projectId: string; text: string }
  | { type: 'agent.acted'; projectId: string; action: string }
  | { type: 'command.printed'; projectId: string; name: string; text: string }
  | { type: 'step.began'; projectId: string; step: string };
