import { z } from 'zod';
import { taskId, timestamp } from '../ids.ts';
import { evidenceChangeSchema, evidencePermission } from '../evidence/evidence-change.ts';
import { fileThatRunsSchema } from '../evidence/checks.ts';
import { checkBeforeSchema, taskVerdictSchema } from '../evidence/task-verdict.ts';
import { personaName } from '../persona/persona.ts';
import { blockingSchema } from './blocking.ts';

export const taskStatus = z.enum(['pending', 'in_progress', 'blocked', 'completed']);
export type TaskStatus = z.infer<typeof taskStatus>;

/** A shell command that the system itself runs in the worktree; exit code 0 means that the task is done. */
export const acceptanceCheckSchema = z.strictObject({
  command: z.string().min(1).max(4000),
  /** Optional: the command alone is enough. */
  description: z.string().max(500).default(''),
});
export type AcceptanceCheck = z.infer<typeof acceptanceCheckSchema>;

export const taskSchema = z.strictObject({
  id: taskId,
  title: z.string().min(1).max(200),
  description: z.string().max(20_000),
  status: taskStatus,
  /** 1 comes first. */
  priority: z.int().min(1).max(5),
  /** Ids of tasks that must be completed before. */
  dependencies: z.array(taskId).max(100),
  assignedPersona: personaName.nullable(),
  acceptanceCheck: acceptanceCheckSchema.nullable(),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  completedAt: timestamp.nullable(),
  /** 0–1, by what the system itself verified, not by what the agent said. */
  completionConfidence: z.number().min(0).max(1),
  /** Only of a verified task. */
  lastVerifiedAt: timestamp.nullable(),
  verificationNotes: z.array(z.string()).max(200),
  /** Why it is blocked, in the words of an agent or a provider; empty where `blocking` has the cause, `null`: it is not. */
  blockedBecause: z.string().nullable(),
  blocking: blockingSchema.exactOptional(),
  commit: z.string().nullable(),
  /** Absent: the check has not been run before the work. */
  checkBefore: checkBeforeSchema.exactOptional(),
  /** Of a completed task. Absent: an older version completed it. */
  verdict: taskVerdictSchema.exactOptional(),
  /** What the plan allows it to weaken. Absent: nothing. */
  mayChange: z.array(evidencePermission).exactOptional(),
  /** Existing tests and checks that it weakened, as the plan allowed. */
  evidenceChanges: z.array(evidenceChangeSchema).exactOptional(),
  /** What of its files makes others run programs later, as the user allowed. */
  filesThatRun: z.array(fileThatRunsSchema).exactOptional(),
});
export type Task = z.infer<typeof taskSchema>;

export const taskListSchema = z.strictObject({
  tasks: z.array(taskSchema).max(500),
  lastAuditedAt: timestamp.nullable(),
  version: z.int().nonnegative(),
});
export type TaskList = z.infer<typeof taskListSchema>;

/** The same task, without what blocked it. */
export function unblocked(task: Task): Task {
  const open: Task = { ...task, blockedBecause: null };
  delete open.blocking;
  return open;
}

/** A new task without any work on it. */
export function pendingTask(
  what: Pick<
    Task,
    'id' | 'title' | 'description' | 'priority' | 'dependencies' | 'assignedPersona' | 'acceptanceCheck' | 'createdAt'
  > &
    Partial<Pick<Task, 'mayChange'>>,
): Task {
  return {
    ...what,
    status: 'pending',
    startedAt: null,
    completedAt: null,
    completionConfidence: 0,
    lastVerifiedAt: null,
    verificationNotes: [],
    blockedBecause: null,
    commit: null,
  };
}
