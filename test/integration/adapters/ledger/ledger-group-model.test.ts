import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../../src/adapters/ledger/ledger.ts';
import type { ReserveRequest } from '../../../../src/ports/ledger.ts';
import { aBill, NOON, stillClock } from '../../../support/builders/ledger-builders.ts';
import { LedgerModel, MODEL_BILL, MODEL_CAPS, MODEL_PARENTS, modelWish } from '../../../support/fakes/ledger-model.ts';

const IDS = Array.from({ length: 14 }, (_, n) => `turn-${n}`);
const wishes: fc.Arbitrary<ReserveRequest> = fc
  .record({
    id: fc.constantFrom(...IDS),
    projectId: fc.constantFrom(...Object.keys(MODEL_PARENTS)),
    providerId: fc.constantFrom('v1', 'v2'),
    usd: fc.option(fc.integer({ min: 0, max: 5 }).map((quarters) => quarters / 4)),
    tokens: fc.option(fc.integer({ min: 0, max: 90 })),
  })
  .map(modelWish);
const steps = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(wishes, { maxLength: 5, selector: ({ id }) => id })
      .map((group) => ({ kind: 'group', group }) as const),
  },
  ...(['release', 'hold', 'settle', 'again'] as const).map((kind) => ({
    weight: 1,
    arbitrary: fc.constantFrom(...IDS).map((id) => ({ kind, id }) as const),
  })),
);

describe('groups of turns', () => {
  it('are granted and refused as a model says that only counts, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 25 }), async (played) => {
        const ledger = createMemoryLedger(stillClock);
        const model = new LedgerModel();
        for (const [project, parent] of Object.entries(MODEL_PARENTS)) await ledger.saveParent(project, parent);
        let last: ReserveRequest[] = [];
        for (const step of played) {
          if (step.kind === 'group') {
            last = step.group;
            assert.deepEqual(await ledger.reserveGroup(step.group), model.reserveGroup(step.group));
          } else if (step.kind === 'again') {
            assert.deepEqual(await ledger.reserveGroup(last), model.reserveGroup(last));
          } else if (step.kind === 'settle') {
            const { projectId, providerId } = model.settle(step.id);
            const bill = aBill(step.id, { provider: providerId, costUsd: MODEL_BILL.costUsd }, { projectId });
            await ledger.settle(step.id, bill);
          } else {
            model[step.kind](step.id);
            await (step.kind === 'hold' ? ledger.holdUncertain(step.id) : ledger.release(step.id));
          }
          const open = (await ledger.reservations()).map(({ id }) => id).sort();
          assert.deepEqual(open, model.open());
          assert.deepEqual(await ledger.capUse(MODEL_CAPS, NOON), model.capUse());
        }
        await ledger.close();
      }),
      { numRuns: 150 },
    );
  });
});
