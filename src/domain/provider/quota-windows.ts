import { clockTime } from '../local-day.ts';
import type { ProviderConfig } from './provider-config.ts';
import type { QuotaWindow } from './provider.ts';

/** Fractions below this are nothing: services round. */
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

/** Windows as they stand at `nowMs`: one whose reset has come is full again, whatever the last reading said. */
export function windowsAt(windows: readonly QuotaWindow[], nowMs: number): QuotaWindow[] {
  return windows.map((window) =>
    window.resetAt !== null && Date.parse(window.resetAt) <= nowMs
      ? { ...window, remainingFraction: 1, resetAt: null }
      : window,
  );
}

const THIRD_PARTY = /claude|gpt|opus|sonnet/i;

/** The windows that this configuration draws on: Antigravity counts its own models and those of others apart. */
export function windowsFor(config: ProviderConfig, windows: readonly QuotaWindow[], nowMs: number): QuotaWindow[] {
  const all = windowsAt(windows, nowMs);
  if (config.name !== 'antigravity') return all;
  const thirdParty = THIRD_PARTY.test(config.model ?? '');
  return all.filter(({ group }) => THIRD_PARTY.test(group) === thirdParty);
}

/** What may still be used of a window, 0–1, when only `share` of it may. */
export function usable(window: QuotaWindow, share: number): number {
  const left = window.remainingFraction - (1 - share);
  return left <= NOTHING ? 0 : left;
}

/** The windows that are used up to their share. All of them must have been reset before it serves again. */
export function usedUp(windows: readonly QuotaWindow[], share: number): QuotaWindow[] {
  return windows.filter((window) => usable(window, share) === 0);
}

/** When the last of these is reset, milliseconds since 1970; `null`: one of them does not tell. */
export function lastReset(windows: readonly QuotaWindow[]): number | null {
  let last = 0;
  for (const { resetAt } of windows) {
    if (resetAt === null) return null;
    last = Math.max(last, Date.parse(resetAt));
  }
  return windows.length === 0 ? null : last;
}

/** When the first of what is left would be lost; `Infinity`: nothing expires. */
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
