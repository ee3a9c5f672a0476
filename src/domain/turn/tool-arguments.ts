import { z } from 'zod';
import { decisionDraftSchema } from './reply-schema.ts';
import { failed, succeeded, type Result } from '../result.ts';
import { schemaProblems } from '../settings/schema-problems.ts';
import { taskDraftSchema } from '../task/task-plan.ts';

/** Limits of the chat models' tools, so that no call can ask for more than a turn can hold. */
export const TOOL_LIMITS = {
  linesByDefault: 400,
  mostLines: 2000,
  mostNames: 400,
  mostMatches: 100,
  mostWritten: 1_000_000,
  secondsByDefault: 300,
  mostSeconds: 1800,
} as const;

const path = z.string().min(1).max(4096).describe('Relative to the root of the worktree, with "/".');
const folder = z.string().max(4096).default('.').describe('Relative to the root of the worktree.');
const summary = z.string().trim().min(1).max(20_000);

const readFileSchema = z.strictObject({
  path,
  from_line: z.int().min(1).default(1).describe('First line to read, counted from 1.'),
  lines: z.int().min(1).max(TOOL_LIMITS.mostLines).default(TOOL_LIMITS.linesByDefault).describe('How many lines.'),
});

const listFilesSchema = z.strictObject({
  folder,
  depth: z.int().min(1).max(10).default(2).describe('How many levels; what lies deeper is shown as its folder.'),
});

const searchSchema = z.strictObject({
  pattern: z.string().min(1).max(1000).describe('A regular expression (Perl style), matched line by line.'),
  folder,
  glob: z.string().min(1).max(500).optional().describe('Only files with such a name: "*.ts", "test/**/*.py".'),
});

const editFileSchema = z.strictObject({
  path,
  find: z.string().min(1).max(TOOL_LIMITS.mostWritten).describe('Text that stands in the file exactly once, as it is.'),
  replace: z.string().max(TOOL_LIMITS.mostWritten).describe('What takes its place; empty deletes it.'),
});

const writeFileSchema = z.strictObject({
  path,
  content: z.string().max(TOOL_LIMITS.mostWritten).describe('The whole file.'),
  executable: z.boolean().optional().describe('May it be run? Left out, it stays as it is.'),
});

const deleteFileSchema = z.strictObject({ path });

const runCommandSchema = z.strictObject({
  command: z.string().min(1).max(32_000).describe('One shell line, run by /bin/sh from the root of the worktree.'),
  timeout_seconds: z
    .int()
    .min(1)
    .max(TOOL_LIMITS.mostSeconds)
    .default(TOOL_LIMITS.secondsByDefault)
    .describe('It is ended after this.'),
});

const updateTaskSchema = z.strictObject({
  note: z.string().trim().min(1).max(2000).describe('What is done, what is left, what was found out.'),
});

const addTaskSchema = taskDraftSchema.strict();

const raiseDecisionSchema = decisionDraftSchema.extend({
  summary: summary.describe('What you did so far, and why the decision is needed.'),
});

/** Arguments of `finish` in a turn that works, and in one that plans. */
const finishWorkSchema = z
  .strictObject({
    status: z.enum(['done', 'continue', 'blocked']),
    summary: summary.describe('What you changed, what you ran to check it and what came out, what you did not check.'),
    because: z
      .string()
      .max(4000)
      .optional()
      .describe('For "blocked": what is in the way and what a person would have to do.'),
  })
  .refine(({ status, because }) => status !== 'blocked' || (because ?? '').trim() !== '', {
    path: ['because'],
    message: 'must say what is in the way when "status" is "blocked"',
  });

const finishPlanSchema = z.strictObject({
  tasks: z.array(taskDraftSchema).max(200).default([]).describe('The whole plan, or what add_task has not added yet.'),
});

/** Arguments of `finish` in a turn that takes a task over; `handoverReplySchema` reads the same. */
const finishHandoverSchema = z.strictObject({
  understood: z.string().trim().min(1).max(8000).describe('What is there already and what is missing.'),
  next: z.string().trim().min(1).max(4000).describe('What you will do first, and why.'),
  check: z
    .strictObject({
      command: z.string().max(4000).describe('As you ran it.'),
      exitCode: z.int().nullable().describe('What it really ended with; null: it did not end.'),
    })
    .optional()
    .describe('The check that you were asked to run; left out where none was named.'),
});

/** Validates the arguments of one tool, and describes them to services. */
export interface ToolArguments<Value> {
  /** JSON Schema of the object that a model writes; fields with a default are optional. */
  parameters(): Readonly<Record<string, unknown>>;
  /** Reads JSON written by a model. The failure is a list of sentences that the model can act on, never empty. */
  read(json: string): Result<Value, string[]>;
}

export const readFileArguments = argumentsOf(readFileSchema);
export const listFilesArguments = argumentsOf(listFilesSchema);
export const searchArguments = argumentsOf(searchSchema);
export const editFileArguments = argumentsOf(editFileSchema);
export const writeFileArguments = argumentsOf(writeFileSchema);
export const deleteFileArguments = argumentsOf(deleteFileSchema);
export const runCommandArguments = argumentsOf(runCommandSchema);
export const updateTaskArguments = argumentsOf(updateTaskSchema);
export const addTaskArguments = argumentsOf(addTaskSchema);
export const raiseDecisionArguments = argumentsOf(raiseDecisionSchema);
export const finishWorkArguments = argumentsOf(finishWorkSchema);
export const finishPlanArguments = argumentsOf(finishPlanSchema);
export const finishHandoverArguments = argumentsOf(finishHandoverSchema);

function argumentsOf<Schema extends z.ZodType>(schema: Schema): ToolArguments<z.output<Schema>> {
  let parameters: Readonly<Record<string, unknown>> | undefined;
  return {
    parameters: () => (parameters ??= parametersOf(schema)),
    read: (json) => readArguments(schema, json),
  };
}

function parametersOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const all = Object.entries(z.toJSONSchema(schema, { io: 'input' }));
  return Object.fromEntries(all.filter(([key]) => key !== '$schema'));
}

function readArguments<Schema extends z.ZodType>(schema: Schema, json: string): Result<z.output<Schema>, string[]> {
  let value: unknown;
  try {
    // Several services send an empty string for a call without arguments.
    value = json.trim() === '' ? {} : (JSON.parse(json) as unknown);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'it cannot be parsed';
    return failed([`the arguments are not valid JSON: ${why}`]);
  }
  const parsed = schema.safeParse(withoutNothing(value));
  if (parsed.success) return succeeded(parsed.data);
  const problems = schemaProblems(parsed.error).slice(0, 10);
  return failed(problems.map(({ sentence }) => sentence));
}

/** Models write `null` for absent fields. */
function withoutNothing(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null));
}
