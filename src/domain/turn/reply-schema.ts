import { z } from 'zod';
import { decisionOptionSchema, decisionSchema } from '../run/decision.ts';
import { handoverReplySchema, type HandoverReply } from './handover.ts';
import { failed, succeeded, type Result } from '../result.ts';
import { schemaProblems } from '../settings/schema-problems.ts';
import { taskDraftSchema, taskPlanSchema, type TaskPlan } from '../task/task-plan.ts';

/** Treats `null` and `''`, which models write for an absent field, as absent. */
const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());

/** A decision as the agent proposes it; the engine adds id and outcome. */
export const decisionDraftSchema = decisionSchema
  .pick({ question: true, confidence: true })
  .extend({
    options: z
      .array(
        decisionOptionSchema.extend({
          description: z.string().max(4000).default(''),
          estimatedEffort: z.enum(['low', 'medium', 'high']).default('medium'),
        }),
      )
      .min(2)
      .max(8),
  })
  .strip();
export type DecisionDraft = z.infer<typeof decisionDraftSchema>;

/** The JSON object that ends every work turn. Unknown keys are accepted and dropped. */
export const workReplySchema = z
  .object({
    status: z.enum(['done', 'continue', 'blocked', 'decision']),
    summary: z.string().trim().min(1).max(20_000),
    because: orNothing(z.string().trim().min(1).max(4000)),
    decision: orNothing(decisionDraftSchema),
    newTasks: z.preprocess((value) => value ?? [], z.array(taskDraftSchema).max(20)),
  })
  .superRefine((reply, context) => {
    const complain = (key: string, message: string) => {
      context.addIssue({ code: 'custom', path: [key], message });
    };
    if (reply.status === 'blocked' && reply.because === undefined) {
      complain('because', 'must say what is in the way when "status" is "blocked"');
    }
    if (reply.status === 'decision' && reply.decision === undefined) {
      complain('decision', 'must hold the question and its options when "status" is "decision"');
    }
    if (reply.status !== 'decision' && reply.decision !== undefined) {
      complain('decision', `contradicts "status": "${reply.status}"; leave it out, or set "status" to "decision"`);
    }
  });
export type WorkReply = z.infer<typeof workReplySchema>;

/** The failure is a list of sentences that a model can act on, never empty. */
export function readWorkReply(value: unknown): Result<WorkReply, string[]> {
  return read(workReplySchema, value);
}

/** Checks the shape only; `planProblems` checks whether the plan can be carried out. */
export function readPlanReply(value: unknown): Result<TaskPlan, string[]> {
  return read(taskPlanSchema, value);
}

export function readHandoverReply(value: unknown): Result<HandoverReply, string[]> {
  return read(handoverReplySchema, value);
}

const MAX_PROBLEMS = 20;

function read<Value>(schema: z.ZodType<Value>, value: unknown): Result<Value, string[]> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return succeeded(parsed.data);
  const sentences = schemaProblems(parsed.error).map(({ sentence }) => sentence);
  const kept = sentences.slice(0, MAX_PROBLEMS);
  if (sentences.length > kept.length) kept.push(`and ${sentences.length - kept.length} more problems like these`);
  return failed(kept);
}
