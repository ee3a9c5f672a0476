import type { QuotaWindow } from '../../domain/provider/provider.ts';
import { formatComing } from '../shared/format-time.ts';
import type { ProviderHealth } from '../../domain/provider/provider-health.ts';
import { withDetail } from '../shared/plain-text.ts';
import { trialSpentText } from './trial-text.ts';

/** What a test of a provider found. */
export interface TestedHealth {
  available: boolean;
  detail: string;
  responseTimeMs: number;
  failure: { message: string; resetAt: string | null } | null;
  spent?: ProviderHealth['spent'];
}

/** What answered and how fast, or what went wrong: `It serves: gpt-x at api.example. It took 0.4 s.` */
export function healthText(health: TestedHealth, at: number): string {
  if (health.available) {
    const spent = health.spent === undefined ? '' : ` ${trialSpentText(health.spent)}`;
    return `${withDetail('It serves', health.detail)} It took ${formatSeconds(health.responseTimeMs)}.${spent}`;
  }
  const said = health.failure?.message ?? health.detail;
  const until = health.failure?.resetAt ?? null;
  const sentence = withDetail('It does not serve', said);
  return until === null ? sentence : `${sentence} It may serve again at ${formatComing(until, at)}.`;
}

/** `5-hour window: 62 % left, resets 2026-11-20 14:10 UTC (in 2 h 06 min)`. */
export function windowText(window: QuotaWindow, at: number): string {
  const left = `${WINDOW_NAMES[window.window]}: ${Math.round(window.remainingFraction * 100)} % left`;
  return window.resetAt === null ? left : `${left}, resets ${formatComing(window.resetAt, at)}`;
}

const WINDOW_NAMES: Record<QuotaWindow['window'], string> = {
  '5h': '5-hour window',
  weekly: 'weekly window',
  daily: 'daily window',
  other: 'quota',
};

function formatSeconds(ms: number): string {
  return ms < 100 ? 'less than 0.1 s' : `${(ms / 1000).toFixed(1)} s`;
}
