import type { CapUse } from '../money/cost-report.ts';
import type { ProviderKind } from './provider-config.ts';
import type { Billing, QuotaWindow } from './provider.ts';

/** One provider as views see it. Times are milliseconds since 1970. */
export interface ProviderSnapshot {
  id: string;
  name: ProviderKind;
  model: string | null;
  enabled: boolean;
  priority: number;
  billing: Billing;
  /** Whether it would be asked now. */
  standing: 'serves' | 'backsOff' | 'out' | 'needsPerson' | 'disabled' | 'unknown';
  /** Why it would be asked or not, for a person: `priority 1, 62 % of the 5-hour window left, resets 14:10`. */
  reasons: string[];
  /** When it may be available again, if known. */
  untilMs: number | null;
  windows: QuotaWindow[];
  windowsAtMs: number | null;
  running: number;
  maxConcurrent: number | null;
  spentUsd: number;
  spentTodayUsd: number;
  tokens: number;
  tokensToday: number;
  unpricedTurns: number;
  caps: CapUse[];
  /** Projects that may use it and run now. */
  projectIds: string[];
}
