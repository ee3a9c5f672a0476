import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { eventsOf, RunStory } from '../../support/stories/run-story.ts';
import type { KeptProject } from '../../support/fakes/memory-journal.ts';

const HOUR = 3_600_000;

/** A root with a limit and two forks of it without, each in a process of its own. A turn costs ten cents, and no less than five. */
async function aFamily(rootLimitUsd: number, forkLimitUsd: number | null = null) {
  const story = new RunStory();
  story.config = settingsSchema.parse({ turnReserveUsd: 0.1 });
  const provider = story.priced('tokens', { config: { max_concurrent: 16 } });
  const [rootId, ...forkIds] = [randomUUID(), randomUUID(), randomUUID()] as const;
  for (const id of forkIds) await story.ledger.saveParent(id, rootId);
  const root = story.begin(
    story.process(),
    { maxCostUsd: rootLimitUsd },
    { id: rootId, childProjectIds: [...forkIds] },
  );
  const forks = forkIds.map((id) =>
    story.begin(story.process(), { maxCostUsd: forkLimitUsd }, { id, parentProjectId: rootId }),
  );
  const all = [root, ...forks];
  const spent = (): number => all.reduce((sum, { state }) => sum + state.finance.totalSpentUsd, 0);
  return { story, provider, root, forks, all, spent };
}

const reasonOf = ({ state }: KeptProject) => state.project.reason;

describe('the limits of a root', () => {
  it('are not exceeded by its family, in whichever processes that works', async () => {
    const { story, provider, all, spent } = await aFamily(0.55);
    await story.pass(3 * HOUR);
    assert.ok(spent() <= 0.55 + 1e-9 && spent() >= 0.5 - 1e-9, `${spent()}`);
    assert.ok(provider.mostAtOnce > 1);
    for (const project of all) {
      assert.deepEqual(
        [project.state.project.status, reasonOf(project)],
        ['paused', { code: 'familyLimitReached', detail: 'cost' }],
      );
    }
    await story.end();
  });

  it('warn of what all of it used', async () => {
    const { story, root, all } = await aFamily(0.5);
    await story.toRest();
    const warned = all.flatMap((project) => eventsOf(project, 'budget.warned')).map(({ cap }) => cap);
    assert.ok(warned.includes(`family:${root.state.project.id}/ever/usd`), warned.join());
    assert.ok(all.every((project) => reasonOf(project).code === 'familyLimitReached'));
  });

  it('leave each fork the limits of its own', async () => {
    const { story, forks, root } = await aFamily(9, 0.2);
    await story.toRest();
    for (const fork of forks) assert.deepEqual(reasonOf(fork), { code: 'limitReached', detail: 'cost' });
    assert.equal(root.state.project.status, 'completed');
  });
});
