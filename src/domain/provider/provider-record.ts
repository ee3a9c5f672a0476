import { z } from 'zod';
import { timestamp } from '../ids.ts';

/** What one project has met with at a provider. */
export const providerRecordSchema = z.strictObject({
  consecutiveFailures: z.int().nonnegative(),
  lastFailure: z.string().nullable(),
  lastFailureAt: timestamp.nullable(),
  lastSuccessAt: timestamp.nullable(),
  /** Not asked before then. */
  unavailableUntil: timestamp.nullable(),
  /** It is only a back-off: seconds, not a quota. */
  retrying: z.boolean().default(false),
  /** Nobody else need know: this project's script has ended, its prompt was refused. */
  local: z.boolean().default(false),
});
