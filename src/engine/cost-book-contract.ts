import type { CapUse, CostQuery, CostReport } from '../domain/money/cost-report.ts';
import type { Forecast, TrackRecord } from '../domain/money/forecast.ts';
import type { Outcome } from './outcome.ts';

export type ForecastAnswer =
  | { kind: 'forecast'; forecast: Forecast; trackRecord: TrackRecord }
  /**
   * Too little history for a forecast: `have` of `need` finished tasks with a price. The tasks must come from at least two
   * projects; those of a single project count up to `need` - 1.
   */
  | { kind: 'thin'; have: number; need: number; trackRecord: TrackRecord }
  /** The project's providers are paid for by a quota, or have no price: there is no cost to forecast. */
  | { kind: 'noPrice'; trackRecord: TrackRecord };

/** Costs of all projects of this machine, including deleted ones. */
export interface CostBook {
  report(query: CostQuery): Promise<Outcome<CostReport>>;
  /** Caps in force, the fullest first. */
  caps(): Promise<Outcome<CapUse[]>>;
  forecast(projectId: string): Promise<Outcome<ForecastAnswer>>;
}
