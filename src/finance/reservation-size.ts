import type { CapState } from '../domain/money/cap.ts';
import { totalTokens, type Billing } from '../domain/provider/provider.ts';
import type { CostEntry } from '../domain/money/finance.ts';
import type { RequestBound } from '../ports/provider-capabilities.ts';

/** Set aside in tokens for one turn, where a cap counts them and nothing dearer was seen yet. */
const TURN_RESERVE_TOKENS = 100_000;

export interface TurnFacts {
  billing: Billing;
  /** What the provider says the turn needs at least; `null`: it cannot be bounded. */
  smallest: RequestBound | null;
  priceKnown: boolean;
  caps: readonly CapState[];
  turnReserveUsd: number;
  /** The provider's newest bills. */
  recent: readonly CostEntry[];
  /** It asks for one word, and needs no more than a turn needs to begin. */
  isProbe: boolean;
}

export interface ReservationSize {
  usd: number | null;
  tokens: number | null;
}

/**
 * What is set aside for a turn, and so the most it may use. A provider that can be bounded gets what the tightest cap has
 * room for, up to the configured reserve, and never less than it needs to begin. One that cannot be bounded gets the larger
 * of the reserve and its dearest recent turn: it can overshoot a cap by what one turn costs beyond that, and by no more,
 * because nothing else starts on money that is spoken for. What is paid for by a quota sets no money aside. A probe of who can
 * be bounded gets the least there is: when it is cut off, no more than that is held for it.
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

/** What the tightest cap of this unit leaves; `Infinity`: there is none. */
function roomIn(caps: readonly CapState[], unit: 'usd' | 'tokens'): number {
  return caps
    .filter(({ cap }) => cap.unit === unit)
    .reduce((room, { cap, used, reserved }) => Math.min(room, Math.max(0, cap.allowed - used - reserved)), Infinity);
}
