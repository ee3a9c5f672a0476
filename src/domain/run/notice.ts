import { z } from 'zod';
import { commitSha, timestamp } from '../ids.ts';
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

/** A notice for a person; the project continues. States of older versions have `{ at, message }`. */
export const noticeSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('kind' in value) ? { kind: 'message', ...value } : value,
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('message'), at: timestamp, message: z.string() }),
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
