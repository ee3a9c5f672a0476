import { z } from 'zod';
import { commitSha } from '../ids.ts';
import { assertNever } from '../assert.ts';
import type { CheckResult, GateKind, QualityReport } from './checks.ts';

/** What an acceptance check came to before the work on its task: only one that failed can show the work afterwards. */
export const checkFinding = z.enum(['failed', 'passed', 'ranNoTest']);
export type CheckFinding = z.infer<typeof checkFinding>;

/** The acceptance check as it was run before the task. `commit`: the tree that it was run on, the task's starting point. */
export const checkBeforeSchema = z.strictObject({ finding: checkFinding, commit: commitSha.nullable() });
export type CheckBefore = z.infer<typeof checkBeforeSchema>;

const doubt = <Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** Why passed checks do not show that a task is done. */
export const doubtSchema = z.discriminatedUnion('kind', [
  doubt('passedBefore', {}),
  doubt('ranNoTest', {}),
  /** The task was begun before its check was run, by an older version. */
  doubt('notRunBefore', {}),
  doubt('nothingPassed', {}),
  /** The work added code that only fails, such as a function that is not implemented. */
  doubt('unfinished', { paths: z.array(z.string()) }),
  /** The work added tests that failed, and took them away again. */
  doubt('testsWithdrawn', { names: z.array(z.string()) }),
  /** Required checks of behaviour that failed before the work and fail now: whether they got worse is not known. */
  doubt('stillFails', { checks: z.array(z.string()) }),
]);
export type Doubt = z.infer<typeof doubtSchema>;

/**
 * What a completed task is worth. `verified`: its acceptance check failed before the work and passes after it, and no required
 * check fails. `unchanged`: no file differs from the task's starting point, whatever the checks say.
 */
export const taskVerdictSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('verified') }),
  z.strictObject({ kind: z.literal('notShown'), doubts: z.array(doubtSchema).min(1) }),
  z.strictObject({ kind: z.literal('unchanged') }),
]);
export type TaskVerdict = z.infer<typeof taskVerdictSchema>;

/** The facts that decide. `report`: the run of the checks that the task is completed with. */
export interface Evidence {
  /** Whether the task has an acceptance check of its own; a repair of the project's checks has none. */
  hasCheck: boolean;
  /** `undefined`: the check was not run before the work. */
  before: CheckBefore | undefined;
  report: QualityReport;
  isChanged: boolean;
}

export function taskVerdict(evidence: Evidence): TaskVerdict {
  if (!evidence.isChanged) return { kind: 'unchanged' };
  const doubts = [...doubtsOfCheck(evidence), ...doubtsOfReport(evidence.report)];
  return doubts.length === 0 ? { kind: 'verified' } : { kind: 'notShown', doubts };
}

function doubtsOfCheck({ hasCheck, before, report }: Evidence): Doubt[] {
  if (!hasCheck) return [];
  if (before === undefined) return [{ kind: 'notRunBefore' }];
  if (before.finding === 'passed') return [{ kind: 'passedBefore' }];
  const ranNoTest = report.checks.some((check) => check.origin === 'acceptance' && check.ranNoTest === true);
  return before.finding === 'ranNoTest' || ranNoTest ? [{ kind: 'ranNoTest' }] : [];
}

function doubtsOfReport({ checks, unfinished = [], withdrawn = [] }: QualityReport): Doubt[] {
  const red = checks.filter(
    (check) => check.required && check.verdict === 'failedBefore' && tellsOfBehaviour(check.kind) && !isKnown(check),
  );
  return [
    ...(checks.some(({ verdict }) => verdict === 'passed') ? [] : [{ kind: 'nothingPassed' as const }]),
    ...(unfinished.length === 0 ? [] : [{ kind: 'unfinished' as const, paths: unfinished }]),
    ...(withdrawn.length === 0 ? [] : [{ kind: 'testsWithdrawn' as const, names: withdrawn }]),
    ...(red.length === 0 ? [] : [{ kind: 'stillFails' as const, checks: red.map(({ name }) => name) }]),
  ];
}

/** A type checker names all that is wrong: where nothing is new, it is known that nothing got worse. A test may fail otherwise. */
function isKnown({ kind, sameAsBefore }: CheckResult): boolean {
  return kind === 'types' && sameAsBefore === true;
}

/** Whether a red check of this kind can hide that the work broke something. */
function tellsOfBehaviour(kind: GateKind): boolean {
  switch (kind) {
    case 'tests':
    case 'types':
    case 'build':
    case 'custom':
      return true;
    case 'lint':
    case 'format':
      return false;
    default:
      return assertNever(kind);
  }
}
