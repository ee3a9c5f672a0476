import type { CapState } from '../domain/money/cap.ts';
import { totalTokens } from '../domain/money/tokens.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { CostEntry } from '../domain/money/cost-entry.ts';
import type { RequestBound } from '../ports/provider-capabilities.ts';

/** Tokens reserved for one turn when a cap counts tokens and no recent turn used more. */
const TURN_RESERVE_TOKENS = 100_000;

export interface TurnFacts {
  billing: Billing;
  /** The least that the turn needs, by the provider; `null`: the provider cannot be bounded. */
  smallest: RequestBound | null;
  priceKnown: boolean;
  caps: readonly CapState[];
  turnReserveUsd: number;
  /** The provider's newest bills. */
  recent: readonly CostEntry[];
  /** A probe needs no more than the minimum with which a turn can begin. */
  isProbe: boolean;
}

export interface ReservationSize {
  usd: number | null;
  tokens: number | null;
}

/**
 * Sizes the reservation of a turn, which is also the most that it may use. A bounded provider gets what the tightest cap has room
 * for, up to the configured reserve, and never less than it needs to begin. An unbounded one gets the larger of the reserve and
 * its dearest recent turn. It can overshoot a cap only by what one turn costs beyond that, because nothing else starts on
 * reserved money. Turns that a quota pays for reserve no money. A probe of a bounded provider reserves its minimum, so an
 * interrupted probe holds no more than that.
 */
export function reservationSize(facts: TurnFacts): ReservationSize {
  return { usd: usdOf(facts), tokens: tokensOf(facts) };
}

function usdOf({ billing, smallest, priceKnown, caps, turnReserveUsd, recent, isProbe }: TurnFacts): number | null {
  if (billing === 'subscription' || !priceKnown) return null;
  if (smallest === null) return Math.max(turnReserveUsd, ...recent.map(({ costUsd }) => costUsd ?? 0));
  if (smallest.usd === null || isProbe) return smallest.usd;
  return Math.max(smallest.usd, Math.min(turnReserveUsd, roomIn(caps, 'usd')));
}

/** Subscriptions tell their tokens after the turn alone, so a small cap must not keep the first turn from starting. */
function tokensOf({ smallest, caps, recent, isProbe }: TurnFacts): number | null {
  const room = roomIn(caps, 'tokens');
  if (room === Infinity) return null;
  if (isProbe && smallest !== null) return smallest.tokens;
  const usual = Math.max(TURN_RESERVE_TOKENS, ...recent.map(({ tokens }) => totalTokens(tokens)));
  return Math.max(smallest?.tokens ?? 1, Math.floor(Math.min(usual, room)));
}

/** What the tightest cap in this unit leaves; `Infinity`: there is no cap. */
function roomIn(caps: readonly CapState[], unit: 'usd' | 'tokens'): number {
  return caps
    .filter(({ cap }) => cap.unit === unit)
    .reduce((room, { cap, used, reserved }) => Math.min(room, Math.max(0, cap.allowed - used - reserved)), Infinity);
}
