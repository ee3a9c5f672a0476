import { z } from 'zod';
import { budgetSchema, capsSchema } from '../money/budget.ts';
import { parseDuration } from '../duration.ts';
import { personaName } from '../persona/persona.ts';
import { priceSchema } from '../provider/price.ts';

/** `12h`, `30m`, `45s`, `1h30m`; milliseconds after parsing. */
export const durationSchema = z
  .string()
  .max(40)
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) {
      context.addIssue({ code: 'custom', message: `"${text}" is no duration; write it like 12h, 90m or 1h30m` });
      return z.NEVER;
    }
    return ms;
  });

/** `config.yaml`. Every field has a default, so an empty file is a good one. */
export const settingsSchema = z.strictObject({
  schemaVersion: z.literal(1).default(1),
  defaultMaxRuntime: durationSchema.prefault('12h'),
  defaultPersonas: z.array(personaName).min(1).max(10).default(['engineer', 'project-manager']),
  pollingInterval: durationSchema.prefault('5m'),
  auditInterval: durationSchema.prefault('30m'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Folder for worktrees; `null`: beside the repository, in `<repository>-worktrees`. */
  worktreesDir: z.string().min(1).max(4096).nullable().default(null),
  gateTimeout: durationSchema.prefault('20m'),
  /** `ask`: the project pauses before the first turn when a required check cannot be run. `goOn`: it is not verified, and said. Absent: `ask`. */
  checksThatCannotRun: z.enum(['ask', 'goOn']).optional(),
  /** `ask`: nothing is installed unless a person allows it for a project. `always`: what the lockfiles ask for, in each worktree. Absent: `ask`. */
  installDependencies: z.enum(['ask', 'always']).optional(),
  /** Turns in a row without a change, or after which the same checks failed: then another persona or provider is tried. */
  stuckAfterTurns: z.int().min(2).max(50).default(3),
  maxTurnsPerTask: z.int().min(1).max(1000).default(30),
  /** Caps over all projects and windows of this machine. A project's own caps are its limits. */
  budget: budgetSchema.default({}),
  /** Default caps of a new project. */
  defaultProjectCaps: capsSchema.default({}),
  /** Share of a cap, 0–1, at which a person is warned. */
  budgetWarning: z.number().min(0.01).max(1).default(0.8),
  /** Largest reservation in USD for one turn of a provider that can be bounded. */
  turnReserveUsd: z.number().positive().max(10_000).default(1),
  /** USD per million tokens by model, in place of the built-in table. */
  prices: z.record(z.string().min(1).max(200), priceSchema).default({}),
  /** Records every turn, so that the run can be replayed without a model. */
  recordRuns: z.boolean().default(false),
  /** Files and folders, relative to the root of a repository, that may be committed although they make others run programs; `*`: all. Absent: none. */
  allowFilesThatRun: z.array(z.string().min(1).max(500)).max(100).optional(),
  maxConcurrentProjects: z.int().min(1).max(64).default(4),
});
export type FactoryConfig = z.infer<typeof settingsSchema>;
