import assert from 'node:assert/strict';
import { it } from 'mocha';
import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import type { CapUnit } from '../../../src/domain/money/budget.ts';
import type { Billing } from '../../../src/domain/provider/provider.ts';
import { totalTokens } from '../../../src/domain/money/tokens.ts';
import { reservationSize } from '../../../src/finance/reservation-size.ts';
import type { Allowance, TurnReply } from '../../../src/ports/llm-provider.ts';
import type { RequestBound } from '../../../src/ports/provider-capabilities.ts';
import { aBill, cap as aCap } from '../../support/builders/ledger-builders.ts';
import { SimulatedClock } from '../../support/time/simulated-clock.ts';

/** How a service tells what it used. */
export const tellings = [
  ...(['told', 'zero', 'additive', 'total only', 'told cost', 'missing', 'doubled', 'last request only'] as const),
] as const;
export type Telling = (typeof tellings)[number];

/** What a turn is billed by us, and what it really was. */
export interface TakenTurn {
  reply: Pick<TurnReply, 'usage' | 'costUsd'>;
  trueTokens: number;
  trueUsd: number;
}

/** One provider that takes turn after turn and tells in one way. */
export interface Teller {
  billing: Billing;
  /** `null`: it cannot be bounded. */
  smallest: RequestBound | null;
  priceKnown: boolean;
  /** `null`: the allowance does not suffice. */
  take: (allowance: Allowance) => Promise<TakenTurn | null>;
  /** Dollars by which the stated bound allows a cap to be exceeded besides that of providers that cannot be bounded. */
  mayExceedUsd?: number;
  end?: () => Promise<void>;
}

const PROJECT = '7f3c2d1e-0a4b-4c5d-8e6f-000000000001';
const RESERVE_USD = 0.05;
const MOST_TURNS = 200;

/** The cap holds by what was really used, however it was told, within the bound of docs/costs.md. */
export function keepsCap(unit: CapUnit, allowed: number, open: () => Promise<Teller>): void {
  it(`a cap of ${allowed} ${unit}`, async () => {
    const teller = await open();
    const clock = new SimulatedClock(Date.parse('2026-01-05T10:00:00Z'));
    const ledger = createMemoryLedger(clock);
    const cap = aCap(unit, allowed);
    const used = { usd: 0, tokens: 0, turns: 0 };
    let beyond = 0;
    try {
      for (;;) {
        const [use] = await ledger.capUse([cap], clock.now());
        const { billing, smallest, priceKnown } = teller;
        const caps = [{ cap, used: use?.used ?? 0, reserved: 0 }];
        const recent = await ledger.recent('p', 10);
        const facts = { billing, smallest, priceKnown, caps, recent, turnReserveUsd: RESERVE_USD, isProbe: false };
        const size = reservationSize(facts);
        const id = `turn-${used.turns + 1}`;
        const wish = { id, projectId: PROJECT, providerId: 'p', atMs: clock.now(), ...size, caps: [cap] };
        const reserved = await ledger.reserve({ ...wish, rateLimit: null, maxConcurrent: null });
        if (!reserved.ok) break;
        const turn = await teller.take(size);
        if (turn === null) break;
        const { usage: tokens, costUsd } = turn.reply;
        const bill = { tokens, costUsd, provider: 'p' };
        await ledger.settle(id, aBill(id, bill, { projectId: PROJECT, billing }));
        used.usd += turn.trueUsd;
        used.tokens += turn.trueTokens;
        used.turns += 1;
        assert.ok(
          totalTokens(tokens) >= turn.trueTokens,
          `${totalTokens(tokens)} of ${turn.trueTokens} tokens are billed`,
        );
        // Of a provider that cannot be bounded: what the turn used above its reservation.
        const above = { usd: turn.trueUsd - (size.usd ?? 0), tokens: turn.trueTokens - (size.tokens ?? 0), turns: 0 };
        beyond = smallest === null ? Math.max(beyond, above[unit]) : 0;
        assert.ok(used.turns < MOST_TURNS, 'the cap never ends it');
      }
      const most = allowed + Math.max(0, beyond) + (unit === 'usd' ? (teller.mayExceedUsd ?? 0) : 0);
      assert.ok(used[unit] <= most + 1e-9, `${used[unit]} of ${most} ${unit}`);
      assert.ok(used.turns > 0, 'no turn began');
    } finally {
      await teller.end?.();
      await ledger.close();
    }
  });
}
