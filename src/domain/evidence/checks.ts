import { z } from 'zod';
import { blobId } from '../blob-id.ts';
import { timestamp } from '../ids.ts';
import { checkTraceSchema } from './check-traces.ts';
import { environmentCause } from './environment-cause.ts';
import { evidenceChangeSchema } from './evidence-change.ts';
import { RUN_BY } from './files-that-run.ts';
import { testFailuresSchema } from './test-failures.ts';

/** Source of a gate. The user's commands override the persona's, and both override detection. */
export const gateOrigin = z.enum(['detected', 'persona', 'user', 'acceptance']);
export const gateKind = z.enum(['tests', 'lint', 'format', 'types', 'build', 'custom']);
export type GateKind = z.infer<typeof gateKind>;

/** One command that must end with the expected exit code before work counts as done. */
export const gateSchema = z.strictObject({
  name: z.string().min(1).max(120),
  kind: gateKind,
  /** A shell command line, run in the worktree. */
  command: z.string().min(1).max(4000),
  expectedExitCode: z.int().min(0).max(255),
  required: z.boolean(),
  origin: gateOrigin,
  timeoutMs: z.int().positive(),
  /** Why it was chosen, for the user: `package.json script "lint"`. */
  because: z.string().max(500),
  /** What was missing to start it when it was found, and how to install it. */
  lacks: z.string().max(500).exactOptional(),
});
export type Gate = z.infer<typeof gateSchema>;

/** A kind of check that the repository does not have, or that cannot be started, with the reason. */
const missingGate = z.strictObject({ kind: gateKind, reason: z.string().nullable() });
export type MissingGate = z.infer<typeof missingGate>;

/** Journals of older versions have `<kind>` or `<kind>: <reason>`. */
export const missingGateSchema = z.preprocess(
  (value) => (typeof value === 'string' ? missingGateOf(value) : value),
  missingGate,
);

function missingGateOf(text: string): MissingGate {
  const [word = '', ...rest] = text.split(':');
  const kind = gateKind.safeParse(word.trim());
  if (!kind.success) return { kind: 'custom', reason: text };
  const reason = rest.join(':').trim();
  return { kind: kind.data, reason: reason === '' ? null : reason };
}

/**
 * `flaky`: it failed, and passed when it was repeated at once: does not block, never shown as passed.
 * `failedBefore`: it fails as it failed in the baseline, by the code: shown, does not block.
 * `notVerified`: there is no such gate, or it cannot run here: never shown as passed.
 */
export const gateVerdict = z.enum(['passed', 'flaky', 'failed', 'failedBefore', 'timedOut', 'notVerified']);
export type GateVerdict = z.infer<typeof gateVerdict>;

export const checkResultSchema = z.strictObject({
  name: z.string(),
  kind: gateKind,
  command: z.string(),
  verdict: gateVerdict,
  required: z.boolean(),
  exitCode: z.int().nullable(),
  durationMs: z.number().nonnegative(),
  /** The output, or its head and tail where `outputBlob` names more of it. */
  output: z.string(),
  /** As it was printed, bounded only where it is huge. */
  outputBlob: blobId.exactOptional(),
  /** The log of an older version, as a path of its machine; today always `null`. */
  outputFile: z.string().nullable(),
  note: z.string(),
  /** What of its surroundings it blames for not succeeding. Absent: nothing. */
  cause: environmentCause.exactOptional(),
  /** Which tests failed, where its output says so. */
  failures: testFailuresSchema.exactOptional(),
  /** It fails as in the baseline, and nothing that it names is new. */
  sameAsBefore: z.literal(true).exactOptional(),
  /** Absent: an older version ran it. */
  origin: gateOrigin.exactOptional(),
  /** It passed, and by what it printed it ran no test at all. */
  ranNoTest: z.literal(true).exactOptional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** A file that makes others run programs. `scripts`: those of a package that are new or changed; empty: the file as a whole. */
export const fileThatRunsSchema = z.strictObject({
  path: z.string().max(1000),
  by: z.enum(RUN_BY),
  scripts: z.array(z.string().max(300)).max(20),
});
export type FileThatRuns = z.infer<typeof fileThatRunsSchema>;

export const qualityReportSchema = z.strictObject({
  passed: z.boolean(),
  checks: z.array(checkResultSchema),
  at: timestamp,
  /** Of a task's checks: how many files differ from its starting point. */
  changedFiles: z.int().nonnegative().exactOptional(),
  /** Existing tests and checks that became weaker, whether the task asked for it or not. */
  evidenceChanges: z.array(evidenceChangeSchema).exactOptional(),
  /** New and changed files that make others run programs later, and scripts of packages that do. */
  filesThatRun: z.array(fileThatRunsSchema).exactOptional(),
  /** Files in which the work added code that only fails. */
  unfinished: z.array(z.string()).exactOptional(),
  /** Tests that the work added and that fail, and those that failed in an earlier report of the task and are gone. */
  ownFailing: z.array(z.string()).exactOptional(),
  withdrawn: z.array(z.string()).exactOptional(),
  /** Of the baseline: what the checks wrote; it was put back. */
  traces: z.array(checkTraceSchema).exactOptional(),
});
export type QualityReport = z.infer<typeof qualityReportSchema>;
