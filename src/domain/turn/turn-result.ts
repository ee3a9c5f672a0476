import { z } from 'zod';

/** Result of a turn; `TurnOutcome` in the runtime has the details. */
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
