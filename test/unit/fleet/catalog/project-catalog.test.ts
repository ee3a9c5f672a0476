import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProjectCatalog } from '../../../../src/fleet/catalog/project-catalog.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { RunStore } from '../../../../src/ports/stores/run-store.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { aLife, stateAfter } from '../../../support/builders/state-builders.ts';

describe('the catalogue of projects', () => {
  const read = stateAfter(aLife());
  const { id } = read.project;

  async function watching(
    isHolding: boolean,
    use: (catalog: ProjectCatalog, seen: (state: ProjectState) => void) => void,
  ) {
    let seen: (state: ProjectState) => void = () => assert.fail('The project is not watched');
    const runs = {
      list: () => Promise.resolve([id]),
      read: () => Promise.resolve(succeeded(read)),
      isDriven: () => Promise.resolve(false),
      watch: (_id: string, changed: (state: ProjectState) => void) => {
        seen = changed;
        return () => undefined;
      },
    };
    let changes = 0;
    const drivers = { isDriving: () => isHolding, isHolding: () => isHolding };
    const catalog = new ProjectCatalog(
      runs as unknown as RunStore,
      systemClock,
      () => changes++,
      drivers,
      () => undefined,
    );
    await catalog.open();
    const before = changes;
    use(catalog, seen);
    await catalog.close();
    return changes - before;
  }

  it('keeps one copy of a state that its watch has read once more, and tells nobody', async () => {
    const again = structuredClone(read);
    const changes = await watching(false, (catalog, seen) => {
      seen(again);
      assert.equal(catalog.state(id), again);
    });
    assert.equal(changes, 0);
  });

  it('keeps the state of the driver in this process', async () => {
    await watching(true, (catalog, seen) => {
      seen(structuredClone(read));
      assert.equal(catalog.state(id), read);
    });
  });

  it('takes a newer state and no older one', async () => {
    const newer = { ...read, seq: read.seq + 1 };
    const changes = await watching(false, (catalog, seen) => {
      seen(newer);
      seen({ ...read, seq: read.seq - 1 });
      assert.equal(catalog.state(id), newer);
    });
    assert.equal(changes, 1);
  });

  it('tells once of all projects that are new, in the order in which they are listed', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `${id.slice(0, -2)}${String(index + 10)}`);
    const readers = new Set<string>();
    let most = 0;
    const runs = {
      list: () => Promise.resolve(ids),
      read: async (one: string) => {
        readers.add(one);
        most = Math.max(most, readers.size);
        // Later ones are ready earlier.
        for (let left = Number(one.slice(-2)); left < 60; left++) await Promise.resolve();
        readers.delete(one);
        return one.endsWith('30')
          ? failed({ kind: 'corrupt' as const, message: 'torn', file: '/x' })
          : succeeded({ ...read, project: { ...read.project, id: one } });
      },
      isDriven: () => Promise.resolve(false),
      watch: () => assert.fail('Watched without having been opened'),
    };
    let changes = 0;
    const none = { isDriving: () => false, isHolding: () => false };
    const ignore = () => undefined;
    const catalog = new ProjectCatalog(runs as unknown as RunStore, systemClock, () => changes++, none, ignore);
    await catalog.look();
    assert.equal(changes, 1);
    assert.ok(most > 1 && most <= 16, String(most));
    const good = ids.filter((one) => !one.endsWith('30'));
    assert.deepEqual(
      catalog.states().map(({ project }) => project.id),
      good,
    );
    assert.equal(catalog.unreadable().length, 1);
    await catalog.look();
    assert.equal(changes, 1);
  });
});
