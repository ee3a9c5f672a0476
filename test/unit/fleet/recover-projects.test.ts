import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reportedBy } from '../../../src/domain/refusal.ts';
import { FleetStage, idOf } from '../../support/fakes/fleet-stage.ts';
import { recoverProjects } from '../../../src/fleet/recover-projects.ts';

const recover = (stage: FleetStage): Promise<void> => recoverProjects(stage.catalog, stage.queue);

describe('after a restart', () => {
  it('what was running goes on, and nothing else', async () => {
    const stage = new FleetStage(9);
    const all = ['initializing', 'active', 'paused', 'waiting_for_credits', 'completed', 'failed', 'timeout'] as const;
    for (const [n, status] of all.entries()) stage.add(n, ({ project }) => void (project.status = status));
    await recover(stage);
    assert.deepEqual(stage.taken, [1, 3]);
    assert.deepEqual(stage.firsts, [[], []]);
    // A pause that was said meanwhile is heard.
    assert.deepEqual(stage.freshInboxes, [false, false]);
    await recover(stage);
    assert.equal(stage.taken.length, 2);
  });

  it('what another process drives is left to it, also when that one has stopped later', async () => {
    const stage = new FleetStage(9);
    stage.add(1);
    stage.elsewhere.add(idOf(1));
    await recover(stage);
    stage.elsewhere.clear();
    await stage.queue.look();
    assert.deepEqual(stage.taken, []);
  });

  it('no more projects run than may, and the rest are taken up as others come to rest, the longest begun first', async () => {
    const stage = new FleetStage(1);
    for (const [n, startTime] of [
      [1, '2026-01-05T22:02:00.000Z'],
      [2, '2026-01-05T22:01:00.000Z'],
      [3, '2026-01-05T22:03:00.000Z'],
    ] as const)
      stage.add(n, ({ project }) => void (project.startTime = startTime));
    await recover(stage);
    assert.deepEqual(stage.taken, [2]);
    await stage.rest(2);
    assert.deepEqual(stage.taken, [2, 1]);
    await stage.rest(1);
    assert.deepEqual(stage.taken, [2, 1, 3]);
  });

  it('a project that cannot be opened is told of, and the others go on', async () => {
    const stage = new FleetStage(1);
    for (const n of [1, 2]) stage.add(n);
    stage.refusals.set(idOf(1), 'It is damaged.');
    await recover(stage);
    assert.deepEqual(stage.taken, [2]);
    assert.deepEqual([...stage.troubles], [[idOf(1), reportedBy({ message: 'It is damaged.' })]]);
  });
});
