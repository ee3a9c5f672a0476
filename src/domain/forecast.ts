import { z } from 'zod';
import { timestamp } from './ids.ts';

/** What a project is expected to cost in all, in USD, and how sure that is. Kept in the journal so that it can be scored. */
export const forecastSchema = z.strictObject({
  at: timestamp,
  /** Before the first task, or while the work goes on. */
  made: z.enum(['before', 'during']),
  expectedUsd: z.number().nonnegative(),
  /** 80 % of such projects are expected between these two. */
  lowUsd: z.number().nonnegative(),
  highUsd: z.number().nonnegative(),
  /** Finished tasks that it rests on, and tasks that it speaks of. */
  fromTasks: z.int().nonnegative(),
  openTasks: z.int().nonnegative(),
});
export type Forecast = z.infer<typeof forecastSchema>;
