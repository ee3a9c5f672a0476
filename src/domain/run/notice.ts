import { z } from 'zod';
import { commitSha, timestamp } from '../ids.ts';
import { turnKind } from '../money/cost-entry.ts';
import { recordedDifferenceSchema } from '../evidence/repository-difference.ts';

/** Why a change of the user's repository during a turn does not stop the project. */
export const harmlessBecause = z.enum([
  /** Agents cannot write to the user's repository. */
  'isolated',
  /** Only remote branches moved. */
  'fetch',
  /** Files of the checkout, which the user edits too. */
  'checkout',
]);

export type HarmlessBecause = z.infer<typeof harmlessBecause>;

/** What a run tells a person, as data; `presenters/project/notice-sentence.ts` says it. */
export const noticeFactSchema = z.discriminatedUnion('kind', [
  /** Git failed in a way that may pass; `message` is what it said. */
  z.strictObject({ kind: z.literal('gitRetried'), message: z.string() }),
  /** A turn changed files although it was to change none. `problem`: why they were not put back, or not all; `null`: they were. */
  z.strictObject({
    kind: z.literal('filesPutBack'),
    providerId: z.string(),
    operation: turnKind,
    paths: z.array(z.string()),
    problem: z.string().nullable(),
  }),
  /** What was begun of a blocked task may not become a commit, because git or a guard refused it. */
  z.strictObject({ kind: z.literal('movedAside'), title: z.string(), folder: z.string(), because: z.string() }),
  /** `problems`: what the provider said or did that does not agree with the worktree. */
  z.strictObject({
    kind: z.literal('handoverNotShown'),
    providerId: z.string(),
    fromProvider: z.string().nullable(),
    problems: z.string(),
  }),
  /** `note`: why the check cannot be run. */
  z.strictObject({
    kind: z.literal('checksWaived'),
    checks: z.array(z.strictObject({ name: z.string(), note: z.string() })),
  }),
  /** An agent proposed tasks that cannot be carried out. */
  z.strictObject({ kind: z.literal('tasksNotTaken'), problems: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('decided'), question: z.string(), option: z.string() }),
  /** Checks wrote files that are no part of the work; they were put back. */
  z.strictObject({ kind: z.literal('checksWrote'), paths: z.array(z.string()) }),
  /** An install wrote more than packages; it was put back. */
  z.strictObject({ kind: z.literal('installWrote'), paths: z.array(z.string()) }),
  /** `note`: what is known of the reason. */
  z.strictObject({ kind: z.literal('installFailed'), command: z.string(), note: z.string() }),
  /** What running the checks leaves behind is left out of the work. */
  z.strictObject({ kind: z.literal('leftByChecks'), paths: z.array(z.string()) }),
]);
export type NoticeFact = z.infer<typeof noticeFactSchema>;

/** A notice for a person; the project continues. States of older versions have `{ at, message }`. */
export const noticeSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('kind' in value) ? { kind: 'message', ...value } : value,
  z.discriminatedUnion('kind', [
    /** What an adapter says, or what a version before `fact` wrote. */
    z.strictObject({ kind: z.literal('message'), at: timestamp, message: z.string() }),
    z.strictObject({ kind: z.literal('fact'), at: timestamp, fact: noticeFactSchema }),
    z.strictObject({
      kind: z.literal('repositoryChanged'),
      at: timestamp,
      differences: z.array(recordedDifferenceSchema),
      harmless: harmlessBecause,
    }),
    z.strictObject({ kind: z.literal('baseRewritten'), at: timestamp, branch: z.string(), baseCommit: commitSha }),
    z.strictObject({ kind: z.literal('checksNotPutBack'), at: timestamp, why: z.string() }),
  ]),
);
export type Notice = z.infer<typeof noticeSchema>;
