import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../../src/adapters/ledger/ledger.ts';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import { CapsInForce } from '../../../../src/finance/caps-in-force.ts';
import { createCostBook } from '../../../../src/fleet/costs/cost-book.ts';
import { aBill, stillClock } from '../../../support/builders/ledger-builders.ts';
import { created, stateAfter } from '../../../support/builders/state-builders.ts';

const begun = { type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } } as const;

describe('the book of costs', () => {
  it('lists the caps of a family once, however many of it run, with what all of it uses', async () => {
    const root = stateAfter([[begun]], created({ childProjectIds: ['one', 'two'] }));
    const { id } = root.project;
    root.project.limits = { ...root.project.limits, maxCostUsd: 5 };
    const forks = ['one', 'two'].map((fork) => stateAfter([[begun]], created({ id: fork, parentProjectId: id })));
    const states = [root, ...forks];
    const ledger = createMemoryLedger(stillClock);
    for (const { project } of states) {
      await ledger.saveParent(project.id, project.parentProjectId);
      await ledger.settle(null, aBill(project.id, { costUsd: 0.25 }, { projectId: project.id }));
    }
    const projectOf = (wanted: string) => states.find(({ project }) => project.id === wanted)?.project;
    const caps = new CapsInForce(ledger, () => settingsSchema.parse({}), projectOf);
    const book = createCostBook({ ledger, caps, clock: stillClock, providers: () => [], states: () => states });
    const listed = await book.caps();
    assert.ok(listed.ok);
    assert.deepEqual(
      listed.value.map((cap) => [cap.id, cap.used]),
      [
        [`family:${id}/ever/usd`, 0.75],
        [`project:${id}/ever/usd`, 0.25],
      ],
    );
    await ledger.close();
  });
});
