import { z } from 'zod';

/** What a turn came to; `TurnOutcome` in the runtime carries the rest. */
export const turnResult = z.enum([
  'done',
  'continue',
  'blocked',
  'decision',
  'malformed',
  'providerFailed',
  'cancelled',
]);
export type TurnResult = z.infer<typeof turnResult>;
