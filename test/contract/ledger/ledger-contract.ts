import { afterEach, beforeEach, describe } from 'mocha';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { days } from './days.ts';
import { families } from './families.ts';
import { groups } from './groups.ts';
import { journals } from './journals.ts';
import { reports } from './reports.ts';
import { reservations } from './reservations.ts';

/** What every ledger must do, by the trouble that it guards against. */
export function describeLedger(name: string, make: () => Promise<{ ledger: Ledger; remove(): Promise<void> }>): void {
  for (const [what, cases] of Object.entries({ reservations, groups, families, days, reports, journals })) {
    describe(`the ledger ${name}: ${what}`, () => {
      let made: { ledger: Ledger; remove(): Promise<void> };
      beforeEach(async () => {
        made = await make();
      });
      afterEach(async () => {
        await made.ledger.close();
        await made.remove();
      });
      cases(() => made.ledger);
    });
  }
}
