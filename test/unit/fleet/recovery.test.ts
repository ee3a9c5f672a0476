import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectStatus } from '../../../src/domain/run/project.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { ProjectCatalog } from '../../../src/fleet/project-catalog.ts';
import type { ProjectDrivers } from '../../../src/fleet/project-drivers.ts';
import { recoverProjects } from '../../../src/fleet/recovery.ts';
import { sampleState } from '../../support/builders/sample-state.ts';

const project = (id: string, status: ProjectStatus = 'active'): ProjectState =>
  sampleState((state) => Object.assign(state.project, { id, status }));
const idOf = (n: number): string => `0b7e1d8c-1111-4222-8333-44445555666${n}`;

/** What a process takes up of `states`. `rest` brings one of the driven projects to rest. */
function aProcess(states: ProjectState[], most: number, elsewhere: readonly string[] = []) {
  const driven: string[] = [];
  const running = new Set<string>();
  const waiting: (() => void)[] = [];
  const troubles = new Map<string, string>();
  const drivers = {
    troubles,
    isDriving: (id: string) => running.has(id),
    isClosed: () => false,
    count: () => running.size,
    nextRest: () => new Promise<void>((resolve) => waiting.push(resolve)),
    drive: async (id: string, first: (state: ProjectState) => unknown[], freshInbox: boolean) => {
      assert.deepEqual([first(states[0] ?? project(id)), freshInbox], [[], false]);
      if (elsewhere.includes(id)) return { ok: false as const, failure: { message: 'It is damaged.' } };
      driven.push(id);
      running.add(id);
      return { ok: true as const, value: 'driving' as const };
    },
  };
  const rest = async (id: string): Promise<void> => {
    running.delete(id);
    const found = states.find((state) => state.project.id === id);
    if (found !== undefined) found.project.status = 'completed';
    for (const wake of waiting.splice(0)) wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const catalog = { states: () => states } as unknown as ProjectCatalog;
  const recover = () => recoverProjects(catalog, drivers as unknown as ProjectDrivers, () => most);
  return { driven, running, troubles, recover, rest };
}

describe('after a restart', () => {
  it('what was running goes on, and nothing else', async () => {
    const all = ['initializing', 'active', 'paused', 'waiting_for_credits', 'completed', 'failed', 'timeout'] as const;
    const one = aProcess(
      all.map((status, n) => project(idOf(n), status)),
      9,
    );
    await one.recover();
    assert.deepEqual(one.driven, [idOf(1), idOf(3)]);
    await one.recover();
    assert.equal(one.driven.length, 2);
  });

  it('no more projects run than may, and the rest are taken up as others come to rest', async () => {
    const one = aProcess(
      [1, 2, 3].map((n) => project(idOf(n))),
      1,
    );
    await one.recover();
    assert.deepEqual(one.driven, [idOf(1)]);
    await one.rest(idOf(1));
    assert.deepEqual(one.driven, [idOf(1), idOf(2)]);
    await one.rest(idOf(2));
    assert.deepEqual([...one.running], [idOf(3)]);
  });

  it('a project that cannot be opened is told of, and the others go on', async () => {
    const one = aProcess(
      [1, 2].map((n) => project(idOf(n))),
      9,
      [idOf(1)],
    );
    await one.recover();
    assert.deepEqual(one.driven, [idOf(2)]);
    assert.deepEqual([...one.troubles], [[idOf(1), 'It is damaged.']]);
  });
});
