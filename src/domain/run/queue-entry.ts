import { z } from 'zod';
import { timestamp } from '../ids.ts';

export const startVerb = z.enum(['start', 'resume', 'retry']);
/** What a person says so that a project is worked on. */
export type StartVerb = z.infer<typeof startVerb>;

/** A person's wish that waits for a slot. It is kept in the journal, so that it outlives the process that was asked. */
export const queueEntrySchema = z.strictObject({
  verb: startVerb,
  /** Its turn: the earlier comes first. */
  since: timestamp,
});
export type QueueEntry = z.infer<typeof queueEntrySchema>;
