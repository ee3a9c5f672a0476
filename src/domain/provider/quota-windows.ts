import { clockTime } from '../local-day.ts';
import type { ProviderConfig } from './provider-config.ts';
import type { QuotaWindow } from './provider.ts';

/** Smaller fractions count as zero, because services round. */
const NOTHING = 1e-6;

export function windowName({ window, id }: QuotaWindow): string {
  switch (window) {
    case '5h':
      return '5-hour window';
    case 'weekly':
      return 'weekly window';
    case 'daily':
      return 'daily window';
    case 'other':
      return `window ${id}`;
  }
}

/** Windows at `nowMs`: one whose reset time has passed is full again, whatever the last reading said. */
export function windowsAt(windows: readonly QuotaWindow[], nowMs: number): QuotaWindow[] {
  return windows.map((window) =>
    window.resetAt !== null && Date.parse(window.resetAt) <= nowMs
      ? { ...window, remainingFraction: 1, resetAt: null }
      : window,
  );
}

const THIRD_PARTY = /claude|gpt|opus|sonnet/i;

/** The windows that apply to this configuration: Antigravity counts its own models and third-party models separately. */
export function windowsFor(config: ProviderConfig, windows: readonly QuotaWindow[], nowMs: number): QuotaWindow[] {
  const all = windowsAt(windows, nowMs);
  if (config.name !== 'antigravity') return all;
  const thirdParty = THIRD_PARTY.test(config.model ?? '');
  return all.filter(({ group }) => THIRD_PARTY.test(group) === thirdParty);
}

/** The fraction of a window, 0–1, that may still be used when only `share` of it may be. */
export function usable(window: QuotaWindow, share: number): number {
  const left = window.remainingFraction - (1 - share);
  return left <= NOTHING ? 0 : left;
}

/** The windows that are used up to their share. All of them must reset before the provider is available again. */
export function usedUp(windows: readonly QuotaWindow[], share: number): QuotaWindow[] {
  return windows.filter((window) => usable(window, share) === 0);
}

/** When the last of these resets, milliseconds since 1970; `null`: one of them has no reset time. */
export function lastReset(windows: readonly QuotaWindow[]): number | null {
  let last = 0;
  for (const { resetAt } of windows) {
    if (resetAt === null) return null;
    last = Math.max(last, Date.parse(resetAt));
  }
  return windows.length === 0 ? null : last;
}

/** When remaining quota first expires, milliseconds since 1970; `Infinity`: nothing expires. */
export function expiresAt(windows: readonly QuotaWindow[]): number {
  return windows.reduce(
    (first, { remainingFraction, resetAt }) =>
      remainingFraction <= NOTHING || resetAt === null ? first : Math.min(first, Date.parse(resetAt)),
    Infinity,
  );
}

/** `62 % of the 5-hour window left, resets 14:10`. */
export function windowPhrase(window: QuotaWindow, nowMs: number): string {
  const left = `${Math.floor(window.remainingFraction * 100 + NOTHING)} % of the ${windowName(window)} left`;
  return window.resetAt === null ? left : `${left}, resets ${clockTime(Date.parse(window.resetAt), nowMs)}`;
}
