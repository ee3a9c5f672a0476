import { z } from 'zod';
import { timestamp } from '../ids.ts';

export const startVerb = z.enum(['start', 'resume', 'retry']);
/** A person's command to run a project. */
export type StartVerb = z.infer<typeof startVerb>;

/** A person's request that waits for a slot. Journaled, so that it outlives the process that got it. */
export const queueEntrySchema = z.strictObject({
  verb: startVerb,
  /** Place in the queue: the earliest comes first. */
  since: timestamp,
});
export type QueueEntry = z.infer<typeof queueEntrySchema>;
