import { z } from 'zod';
import { durationSchema } from '../settings/settings-schema.ts';
import { providerFailureKind } from '../provider/provider-failure.ts';
import { noTokens } from '../money/tokens.ts';
import { tokenUsageSchema } from '../provider/provider.ts';
import { failed, succeeded, type Result } from '../result.ts';

/** Reads a script (docs/scripted-provider.md) that was parsed from YAML; each problem names its place in the document. */
export function parseScript(document: unknown): Result<Script, string> {
  // YAML aliases can make a value that contains itself, or a small file that expands without end.
  try {
    JSON.stringify(document);
  } catch {
    return failed('the document refers to itself or unfolds to more than fits into memory');
  }
  const parsed = scriptSchema.safeParse(document);
  if (parsed.success) return succeeded(parsed.data);
  const problems = parsed.error.issues.slice(0, 10).map((issue) => `${placeOf(issue.path)}: ${issue.message}`);
  return failed(problems.join('; '));
}

/** `tasks."Add a parser"[0].do[2].write` */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    const name = /^[A-Za-z_]\w*$/.test(String(key)) ? String(key) : JSON.stringify(String(key));
    return before === '' ? name : `${before}.${name}`;
  }, '');
  return place === '' ? 'the document' : place;
}

type OneOf<Shape extends Record<string, z.ZodType>> = {
  [Key in keyof Shape]: { kind: Key; value: z.output<Shape[Key]> };
}[keyof Shape];

/** The single entry of `names` that an object has; reports an issue if there is not exactly one. */
function onlyEntry(entries: Record<string, unknown>, names: readonly string[], context: z.RefinementCtx) {
  const present = names.filter((name) => entries[name] !== undefined);
  if (present.length === 1) return present[0];
  const found = present.length === 0 ? 'none' : present.join(' and ');
  context.addIssue({ code: 'custom', message: `exactly one of ${names.join(', ')} is needed, found ${found}` });
  return undefined;
}

const relativePath = z.string().min(1).max(4096);
const text = z.string().max(64 * 1024 * 1024);
const justTrue = z.literal(true);

const runSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { command: value } : value),
  z.strictObject({
    command: z.string().min(1).max(32_000),
    /** Required exit code; absent: any. */
    expect: z.int().min(0).max(255).optional(),
  }),
);

const patchSchema = z.preprocess(
  (value) => (typeof value !== 'string' ? value : value.includes('\n') ? { text: value } : { file: value }),
  z.union([z.strictObject({ file: relativePath }), z.strictObject({ text })]),
);

const stepShape = {
  say: text,
  think: text,
  write: z.strictObject({
    file: relativePath,
    content: text,
    /** How `content` encodes the file's bytes. */
    encoding: z.enum(['utf8', 'base64']).optional(),
    executable: z.boolean().optional(),
  }),
  edit: z.strictObject({ file: relativePath, find: z.string().min(1), replace: text }),
  delete: relativePath,
  patch: patchSchema,
  run: runSchema,
  wait: durationSchema,
};
const stepNames = Object.keys(stepShape);

export type ScriptStep = OneOf<typeof stepShape>;

const stepSchema = z
  .strictObject(stepShape)
  .partial()
  .transform((entries, context): ScriptStep => {
    const kind = onlyEntry(entries, stepNames, context);
    if (kind === undefined) return z.NEVER;
    return { kind, value: entries[kind as keyof typeof entries] } as ScriptStep;
  });

const failSchema = z.strictObject({
  kind: providerFailureKind,
  message: z.string().min(1).max(2000).optional(),
  resetIn: durationSchema.optional(),
  retryAfter: durationSchema.optional(),
});

const endShape = {
  /** Text as it is, or the structured reply as an object. */
  reply: z.union([text, z.record(z.string(), z.unknown())], 'text or the fields of a structured reply are needed'),
  fail: failSchema,
  hang: justTrue,
  garbage: text,
  empty: justTrue,
  crash: justTrue,
};
const endNames = Object.keys(endShape);

export type ScriptEnd = OneOf<typeof endShape>;

const turnSchema = z
  .strictObject({
    do: z.array(stepSchema).max(10_000).default([]),
    ...z.strictObject(endShape).partial().shape,
    usage: tokenUsageSchema.partial().default({}),
    cost: z.union([z.number().nonnegative(), z.literal('unpriced')], 'USD as a number, or "unpriced"').default(0),
    model: z.string().min(1).max(200).optional(),
    /** Number of service requests that the turn counts as. */
    requests: z.int().min(0).max(100_000).default(1),
    /** Reported actions, instead of those of the steps. */
    actions: z.array(z.string().max(10_000)).max(10_000).optional(),
    /** Provider of the recorded turn; information for the reader. */
    provider: z.string().max(200).optional(),
    times: z.int().min(1).max(1_000_000).default(1),
  })
  .transform((turn, context) => {
    const kind = onlyEntry(turn, endNames, context);
    if (kind === undefined) return z.NEVER;
    const { input, output, thinking, cacheRead, cacheWrite } = { ...noTokens, ...turn.usage };
    return {
      steps: turn.do,
      end: { kind, value: turn[kind as keyof typeof endShape] } as ScriptEnd,
      usage: {
        input: input ?? 0,
        output: output ?? 0,
        thinking: thinking ?? 0,
        cacheRead: cacheRead ?? 0,
        cacheWrite: cacheWrite ?? 0,
      },
      costUsd: turn.cost === 'unpriced' ? null : turn.cost,
      model: turn.model,
      requests: turn.requests,
      actions: turn.actions,
      times: turn.times,
    };
  });
export type ScriptTurn = z.output<typeof turnSchema>;

const turns = z.array(turnSchema).max(100_000);

const scriptSchema = z.strictObject({
  version: z.literal(1, 'this program reads version 1'),
  name: z.string().min(1).max(200).default('script'),
  model: z.string().min(1).max(200).default('scripted'),
  plan: turns.default([]),
  /** By the exact title of the task. */
  tasks: z.record(z.string(), turns).default({}),
  /** For tasks that are not named. */
  default: turns.default([]),
  audits: turns.default([]),
  /** Played when the provider takes over from another; without any it does what it is asked. */
  handovers: turns.default([]),
});
export type Script = z.output<typeof scriptSchema>;

/** The turn at `index`, counting a turn with `times: n` as n turns. */
export function turnAt(list: readonly ScriptTurn[], index: number): ScriptTurn | undefined {
  let end = 0;
  return list.find((turn) => (end += turn.times) > index);
}

/** The same for plans. A plan that comes back past the end is answered with the last reply again: the planner stands by it. */
export function planTurnAt(list: readonly ScriptTurn[], index: number): ScriptTurn | undefined {
  const last = list.at(-1);
  return turnAt(list, index) ?? (last?.end.kind === 'reply' ? last : undefined);
}
