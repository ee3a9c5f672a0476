import { z } from 'zod';
import { commitSha } from '../ids.ts';

/**
 * Longest name in a difference. Agents choose names of files and branches, and must not decide how long a journal line is. The
 * schema allows more, because redaction may lengthen a name.
 */
export const MAX_DIFFERENCE_NAME = 300;
const name = z.string().max(2000);

/** Target of a ref or a checkout. */
const refTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('object'), id: commitSha }),
  z.strictObject({ kind: z.literal('ref'), name }),
  /** A `HEAD` that git itself would not write. */
  z.strictObject({ kind: z.literal('text'), text: name }),
]);
export type RefTarget = z.infer<typeof refTargetSchema>;

const fileChange = z.enum(['created', 'changed', 'deleted']);
export type FileChange = z.infer<typeof fileChange>;

/** What moved a remote branch. Absent: a fetch, or a journal of an older version. `unknown`: git's log of it does not say. */
const remoteMove = z.enum(['push', 'unknown']);
export type RemoteMove = z.infer<typeof remoteMove>;

const difference = <Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** `null`: it does not exist. */
const moved = { from: refTargetSchema.nullable(), to: refTargetSchema.nullable() };

const found = [
  difference('branch', { name, ...moved }),
  /** What is known of a branch of a remote: `origin/main`. */
  difference('remoteBranch', { name, ...moved, by: remoteMove.exactOptional() }),
  difference('tag', { name, ...moved }),
  /** A ref outside the three namespaces above, by its full name. */
  difference('otherRef', { name, ...moved }),
  /** The checkout; `worktree: null` is the main checkout. */
  difference('checkout', { worktree: name.nullable(), ...moved }),
  /** A file in `hooks/`: git runs it with the rights of the user. `name` is relative to `.git`, here and below. */
  difference('hook', { name, fileChange }),
  difference('configuration', { name, fileChange }),
  /** Another file that git acts on: `info/attributes`, `shallow`, … */
  difference('gitFile', { name, fileChange }),
  difference('refsUnreadable', { because: name }),
  difference('repositoryUnreadable', { because: name }),
  /** A file of the main checkout that git does not ignore; `name` is relative to its root. */
  difference('checkoutFile', { name, fileChange }),
  /** The index of the main checkout: what is staged. */
  difference('index', {}),
  /** A file in the home folder that makes shells, git, ssh or package managers run programs. `name` begins with `~/`. */
  difference('startFile', { name, fileChange }),
  /** There is another repository at the same path. */
  difference('repositoryReplaced', { from: name, to: name }),
] as const;

/** One difference between the user's repository before and after a turn. */
export type RepositoryDifference = z.infer<(typeof found)[number]>;

/** As journaled. Journals of older versions have sentences; each becomes `described`. */
export const recordedDifferenceSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: 'described', text: value } : value),
  z.discriminatedUnion('kind', [
    ...found,
    difference('described', { text: z.string() }),
    /** The number of differences that are not listed. */
    difference('further', { count: z.int().positive() }),
  ]),
);
export type RecordedDifference = z.infer<typeof recordedDifferenceSchema>;
