import { z } from 'zod';
import { commitSha } from '../ids.ts';

/**
 * Longest name that a difference carries. An agent chooses names of files and branches: without a limit it decides how long a
 * line of the journal is. The schema allows more, because redaction may lengthen a name.
 */
export const MAX_DIFFERENCE_NAME = 300;
const name = z.string().max(2000);

/** What a ref or a checkout points to. */
const refTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('object'), id: commitSha }),
  z.strictObject({ kind: z.literal('ref'), name }),
  /** A `HEAD` that git itself would not write. */
  z.strictObject({ kind: z.literal('text'), text: name }),
]);
export type RefTarget = z.infer<typeof refTargetSchema>;

const fileChange = z.enum(['created', 'changed', 'deleted']);
export type FileChange = z.infer<typeof fileChange>;

const difference = <Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** `null`: it is not there. */
const moved = { from: refTargetSchema.nullable(), to: refTargetSchema.nullable() };

const found = [
  difference('branch', { name, ...moved }),
  /** What a fetch brings: `origin/main`. */
  difference('remoteBranch', { name, ...moved }),
  difference('tag', { name, ...moved }),
  /** A ref outside the three namespaces above, by its full name. */
  difference('otherRef', { name, ...moved }),
  /** What is checked out; `worktree: null` is the main checkout. */
  difference('checkout', { worktree: name.nullable(), ...moved }),
  /** A file in `hooks/`: git runs it with the rights of the user. `name` is relative to `.git`, here and below. */
  difference('hook', { name, fileChange }),
  difference('configuration', { name, fileChange }),
  /** Another file that git acts on: `info/attributes`, `shallow`, … */
  difference('gitFile', { name, fileChange }),
  difference('refsUnreadable', { because: name }),
  difference('repositoryUnreadable', { because: name }),
  /** Another repository answers at the same path. */
  difference('repositoryReplaced', { from: name, to: name }),
] as const;

/** One way in which the user's repository differs from what it was before a turn. */
export type RepositoryDifference = z.infer<(typeof found)[number]>;

/** As the journal keeps it. A journal from before there were kinds has sentences; each becomes `described`. */
export const recordedDifferenceSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: 'described', text: value } : value),
  z.discriminatedUnion('kind', [
    ...found,
    difference('described', { text: z.string() }),
    /** More than are listed. */
    difference('further', { count: z.int().positive() }),
  ]),
);
export type RecordedDifference = z.infer<typeof recordedDifferenceSchema>;
