import type { CapUse, CostQuery, CostReport } from '../domain/money/cost-report.ts';
import type { Forecast, TrackRecord } from '../domain/money/forecast.ts';
import type { Outcome } from './outcome.ts';

export type ForecastAnswer =
  | { kind: 'forecast'; forecast: Forecast; trackRecord: TrackRecord }
  /**
   * Too little is known to say anything: `have` of `need` finished tasks with a price. They are of two projects at least:
   * those of a single one count up to one less than what is needed.
   */
  | { kind: 'thin'; have: number; need: number; trackRecord: TrackRecord }
  /** Its providers are paid for by a quota, or have no price: there is no money to forecast. */
  | { kind: 'noPrice'; trackRecord: TrackRecord };

/** What was spent, over all projects of this machine, those that were deleted since included. */
export interface CostBook {
  report(query: CostQuery): Promise<Outcome<CostReport>>;
  /** Caps in force, the fullest first. */
  caps(): Promise<Outcome<CapUse[]>>;
  forecast(projectId: string): Promise<Outcome<ForecastAnswer>>;
}
