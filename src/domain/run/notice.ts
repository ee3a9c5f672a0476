import { z } from 'zod';
import { commitSha, timestamp } from '../ids.ts';
import { recordedDifferenceSchema } from '../evidence/repository-difference.ts';

/** Why a change of the user's repository during a turn does not stop the project. */
export const harmlessBecause = z.enum([
  /** Agents cannot write there. */
  'isolated',
  /** Only remote branches moved. */
  'fetch',
]);

/** What a person should know and nothing stops for. A state from before there were kinds has `{ at, message }`. */
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
  ]),
);
export type Notice = z.infer<typeof noticeSchema>;
