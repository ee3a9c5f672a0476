import { z } from 'zod';
import { timestamp } from '../ids.ts';

/** One project's experience with a provider. */
export const providerRecordSchema = z.strictObject({
  consecutiveFailures: z.int().nonnegative(),
  lastFailure: z.string().nullable(),
  lastFailureAt: timestamp.nullable(),
  lastSuccessAt: timestamp.nullable(),
  /** Not asked before this time. */
  unavailableUntil: timestamp.nullable(),
  /** A back-off of seconds, not a used-up quota. */
  retrying: z.boolean().default(false),
  /** Concerns only this project: its script has ended, or its prompt was refused. */
  local: z.boolean().default(false),
});
