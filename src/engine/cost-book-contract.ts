import type { CapUse, CostQuery, CostReport } from '../domain/cost-report.ts';
import type { Forecast } from '../domain/forecast.ts';
import type { Outcome } from './engine-contract.ts';

/** How good earlier forecasts were: of `scored` projects that ended, `inside` cost what was forecast. */
export interface TrackRecord {
  scored: number;
  inside: number;
}

export type ForecastAnswer =
  | { kind: 'forecast'; forecast: Forecast; trackRecord: TrackRecord }
  /** Too little is known to say anything; `have` of `need` finished tasks. */
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
