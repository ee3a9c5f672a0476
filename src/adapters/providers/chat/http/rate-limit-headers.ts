import type { QuotaWindow } from '../../../../domain/provider/provider.ts';
import { parseDuration } from '../../duration-in-text.ts';

/** When a service says that a retry makes sense. */
export interface ServesAgain {
  /** ISO 8601; `null`: unknown. */
  resetAt: string | null;
  retryAfterMs: number | null;
}

const never: ServesAgain = { resetAt: null, retryAfterMs: null };

/**
 * Reads the headers of a refusal, the most exact first: `retry-after-ms`, `retry-after` (seconds, a duration or an HTTP date), then the
 * latest reset among the used-up limits.
 */
export function servesAgain(headers: Headers, nowMs: number): ServesAgain {
  const afterMs = millisecondsIn(headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms'), 1);
  if (afterMs !== null) return at(nowMs + afterMs, nowMs);
  const after = headers.get('retry-after');
  const seconds = millisecondsIn(after, 1000);
  if (seconds !== null) return at(nowMs + seconds, nowMs);
  const duration = parseDuration(after ?? '');
  if (duration !== undefined) return at(nowMs + duration, nowMs);
  const date = dateIn(after ?? '');
  if (!Number.isNaN(date)) return at(date - skewOf(headers, nowMs), nowMs);
  const resets = limitsIn(headers, nowMs).filter(({ remaining }) => remaining <= 0);
  return resets.length === 0 ? never : at(Math.max(...resets.map(({ resetMs }) => resetMs)), nowMs);
}

/** The limits in the headers of an answer that arrived at `nowMs`. */
export function windowsIn(headers: Headers, nowMs: number): QuotaWindow[] {
  return limitsIn(headers, nowMs)
    .filter(({ limit, resetMs }) => limit > 0 && resetMs > nowMs && resetMs < LATEST_DATE)
    .map(({ name, limit, remaining, resetMs }) => ({
      id: name,
      group: 'rate limit',
      window: 'other',
      remainingFraction: Math.min(1, Math.max(0, remaining / limit)),
      resetAt: new Date(resetMs).toISOString(),
    }));
}

interface Limit {
  name: string;
  limit: number;
  remaining: number;
  resetMs: number;
}

/**
 * Every limit that has a reset and tells what remains: `x-ratelimit-reset-requests` of OpenAI and services like it (Groq,
 * Cerebras with the window behind it), `x-ratelimit-reset` of OpenRouter, `anthropic-ratelimit-tokens-reset`, and the limits of
 * plans at Anthropic, which tell a state (`anthropic-ratelimit-unified-5h-status`).
 */
function limitsIn(headers: Headers, nowMs: number): Limit[] {
  const skewMs = skewOf(headers, nowMs);
  return [...headers].flatMap(([header, value]) => {
    const [, before = '', after = ''] = /^(?:x-|anthropic-)?ratelimit-(?:(.+)-)?reset(?:-(.+))?$/.exec(header) ?? [];
    const resetMs = /ratelimit.*reset/.test(header) ? momentOf(value, nowMs, skewMs) : null;
    if (resetMs === null) return [];
    const other = (word: string) => headers.get(header.replace('reset', word));
    const isOver = /rejected|exceeded/i.test(other('status') ?? '');
    const remaining = isOver ? 0 : numberOf(other('remaining'));
    const name = before || after || 'requests';
    return remaining === null ? [] : [{ name, limit: numberOf(other('limit')) ?? 0, remaining, resetMs }];
  });
}

/** A smaller difference is not clock skew: the header has whole seconds, and the answer takes time to arrive. */
const NO_SKEW_MS = 5000;

/** How far the service's clock is ahead of ours. Times in its headers are by its own clock. */
function skewOf(headers: Headers, nowMs: number): number {
  const skew = dateIn(headers.get('date') ?? '') - nowMs;
  return Math.abs(skew) > NO_SKEW_MS ? skew : 0;
}

/** Reads a duration from now (`6m0s`, `120ms`, or seconds), seconds or milliseconds since 1970, or a date. */
function momentOf(text: string | null, nowMs: number, skewMs: number): number | null {
  if (text === null || text.trim() === '') return null;
  const number = numberOf(text);
  if (number !== null) {
    if (number > 1e11) return number - skewMs;
    return number > 1e9 ? number * 1000 - skewMs : nowMs + number * 1000;
  }
  const duration = parseDuration(text);
  if (duration !== undefined) return nowMs + duration;
  const date = dateIn(text);
  return Number.isNaN(date) ? null : date - skewMs;
}

export function servesIn(delayMs: number, nowMs: number): ServesAgain {
  return at(nowMs + delayMs, nowMs);
}

/** The latest date that JavaScript can represent, milliseconds since 1970. */
const LATEST_DATE = 8.64e15;

/** A time beyond the range of dates is treated as absent. */
function at(ms: number, nowMs: number): ServesAgain {
  if (!Number.isFinite(ms) || ms > LATEST_DATE) return never;
  return { resetAt: new Date(Math.max(ms, nowMs)).toISOString(), retryAfterMs: Math.max(0, Math.round(ms - nowMs)) };
}

/** Accepts only texts that look like dates, because `Date.parse` takes a bare number for a year. */
function dateIn(text: string): number {
  return /^([A-Z][a-z]+, |\d{4}-\d\d-\d\d)/.test(text) ? Date.parse(text) : NaN;
}

function numberOf(text: string | null): number | null {
  if (text === null || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return null;
  return Number(text);
}

function millisecondsIn(text: string | null, factor: number): number | null {
  const number = numberOf(text);
  return number === null ? null : number * factor;
}
