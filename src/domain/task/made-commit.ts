import { z } from 'zod';
import { commitSha, timestamp } from '../ids.ts';

/** A commit on the project's branch. `taskId: null`: it belongs to no task. */
export const madeCommitSchema = z.strictObject({
  sha: commitSha,
  taskId: z.string().nullable(),
  kind: z.enum(['task', 'checkpoint']),
  at: timestamp,
});
