import { z } from 'zod';
import { timestamp } from '../ids.ts';

/** The expected total cost of a project in USD, with its range. Journaled so that it can be scored. */
export const forecastSchema = z.strictObject({
  at: timestamp,
  /** Made before the first task, or during the work. */
  made: z.enum(['before', 'during']),
  expectedUsd: z.number().nonnegative(),
  /** 80 % of such projects are expected between these two. */
  lowUsd: z.number().nonnegative(),
  highUsd: z.number().nonnegative(),
  /** Number of finished tasks that it is based on, and of open tasks that it covers. */
  fromTasks: z.int().nonnegative(),
  openTasks: z.int().nonnegative(),
});
export type Forecast = z.infer<typeof forecastSchema>;

/** Total cost of a completed task; `provider` and `model` did most of it. */
export interface TaskCost {
  projectId: string;
  taskId: string;
  provider: string;
  model: string;
  costUsd: number;
  /** Its turns without a price; if there are any, `costUsd` is incomplete. */
  unpricedTurns: number;
}

/** A completed project, with the forecast before its first task and its actual cost. */
export interface ForecastScore {
  lowUsd: number;
  highUsd: number;
  actualUsd: number;
}

/** Quality of earlier forecasts: of `scored` completed projects, `inside` ended within the forecast range. */
export interface TrackRecord {
  scored: number;
  inside: number;
}

/** Number of newest completed tasks that a forecast uses, and of newest completed projects in the track record. */
export const HISTORY_TASKS = 200;
export const SCORED_PROJECTS = 20;

export function trackRecordOf(scores: readonly ForecastScore[]): TrackRecord {
  const inside = scores.filter(({ lowUsd, highUsd, actualUsd }) => actualUsd >= lowUsd && actualUsd <= highUsd);
  return { scored: scores.length, inside: inside.length };
}

/** Appends a forecast and keeps the newest. The one made before the first task always stays, because it is scored. */
export function withForecast(forecasts: readonly Forecast[], added: Forecast, kept: number): Forecast[] {
  const before = forecasts.findIndex(({ made }) => made === 'before');
  const all = [...forecasts, added];
  if (all.length <= kept) return all;
  return all.filter((_, index) => index === before || index >= all.length - kept + (before === -1 ? 0 : 1));
}
