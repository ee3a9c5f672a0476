import { z } from 'zod';
import { timestamp } from '../ids.ts';

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

/** What a completed task cost in all; `provider` and `model` did most of it. */
export interface TaskCost {
  projectId: string;
  taskId: string;
  provider: string;
  model: string;
  costUsd: number;
  /** Turns of it that have no price: `costUsd` is not all of it then. */
  unpricedTurns: number;
}

/** A project that is completed, with what was forecast before its first task and what it cost. */
export interface ForecastScore {
  lowUsd: number;
  highUsd: number;
  actualUsd: number;
}

/** How good earlier forecasts were: of `scored` projects that ended, `inside` cost what was forecast. */
export interface TrackRecord {
  scored: number;
  inside: number;
}

/** Newest completed tasks that a forecast looks at, and newest completed projects that the track record is about. */
export const HISTORY_TASKS = 200;
export const SCORED_PROJECTS = 20;

export function trackRecordOf(scores: readonly ForecastScore[]): TrackRecord {
  const inside = scores.filter(({ lowUsd, highUsd, actualUsd }) => actualUsd >= lowUsd && actualUsd <= highUsd);
  return { scored: scores.length, inside: inside.length };
}

/** New forecasts at the end; the one before the first task is what the project is scored by, and stays. */
export function withForecast(forecasts: readonly Forecast[], added: Forecast, kept: number): Forecast[] {
  const before = forecasts.findIndex(({ made }) => made === 'before');
  const all = [...forecasts, added];
  if (all.length <= kept) return all;
  return all.filter((_, index) => index === before || index >= all.length - kept + (before === -1 ? 0 : 1));
}
