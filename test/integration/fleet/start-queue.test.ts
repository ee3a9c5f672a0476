import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import {
  closeStories,
  draft,
  inSlowTurn,
  openPlace,
  planTurn,
  reopened,
  slowTurn,
  SLOW_MS,
  stateOf,
  until,
  type Place,
} from '../../support/stories/story.ts';

const script = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [slowTurn('one')] } };
const NAMES = ['first', 'second', 'third'];

interface Fleet {
  engine: OrchestrationEngine;
  place: Place;
  ids: [string, string, string];
}

async function setLimit(engine: OrchestrationEngine, place: Place, limit: number): Promise<void> {
  writeFileSync(join(place.dataDirectory, 'config.yaml'), `schemaVersion: 1\nmaxConcurrentProjects: ${limit}\n`);
  await until('the limit is known', () => engine.config().maxConcurrentProjects === limit);
}

/** One slot: the first of three projects is in the middle of a turn, the third and then the second are queued. */
async function threeAsked(): Promise<Fleet> {
  const { engine, place } = await openPlace(script);
  await setLimit(engine, place, 1);
  const ids: string[] = [];
  for (const name of NAMES) {
    const gateCommands = [{ name: 'Tests', command: 'sh check.sh' }];
    const request = { repositoryPath: place.repository, name, description: 'Say hello.', gateCommands };
    const created = await engine.createProject(request);
    assert.ok(created.ok);
    ids.push(created.value.id);
  }
  const [first = '', second = '', third = ''] = ids;
  assert.deepEqual(await engine.startProject(first), { ok: true, value: { kind: 'started' } });
  await inSlowTurn(engine, first);
  assert.deepEqual(await engine.startProject(third), { ok: true, value: { kind: 'queued', place: 1 } });
  assert.deepEqual(await engine.startProject(second), { ok: true, value: { kind: 'queued', place: 2 } });
  return { engine, place, ids: [first, second, third] };
}

const placesOf = (engine: OrchestrationEngine, ids: readonly string[]): (number | undefined)[] =>
  ids.map((id) => engine.project(id)?.queue?.place);
const isDone = (engine: OrchestrationEngine, id: string): boolean => stateOf(engine, id).project.status === 'completed';
const startOf = (engine: OrchestrationEngine, id: string): number =>
  Date.parse(stateOf(engine, id).project.startTime ?? '');
const endOf = (engine: OrchestrationEngine, id: string): number =>
  Date.parse(stateOf(engine, id).project.endTime ?? '');

describe('projects beyond the limit', () => {
  afterEach(() => closeStories());

  it('wait in the order of asking, and start by themselves one after the other', async () => {
    const { engine, place, ids } = await threeAsked();
    const [first, second, third] = ids;
    assert.deepEqual(placesOf(engine, ids), [undefined, 2, 1]);
    assert.deepEqual(engine.project(second)?.queue, { place: 2, running: 1, rests: 1 });
    assert.equal(stateOf(engine, third).project.status, 'initializing');
    place.clock.skip(SLOW_MS);
    await until('all are done', () => ids.every((id) => isDone(engine, id)));
    assert.ok(startOf(engine, third) >= endOf(engine, first), 'the third began while the first ran');
    assert.ok(startOf(engine, second) >= endOf(engine, third), 'the second began while the third ran');
  });

  it('leave the queue with a pause, a termination or their deletion, and are otherwise what they were', async () => {
    const { engine, place, ids } = await threeAsked();
    const [first, second, third] = ids;
    assert.ok((await engine.pauseProject(third)).ok);
    assert.deepEqual(stateOf(engine, third).project.reason.code, 'created');
    assert.deepEqual(placesOf(engine, ids), [undefined, 1, undefined]);
    assert.deepEqual(await engine.resumeProject(third), { ok: true, value: { kind: 'queued', place: 2 } });
    assert.ok((await engine.terminateProject(second, 'not needed')).ok);
    assert.deepEqual(placesOf(engine, ids), [undefined, undefined, 1]);
    assert.deepEqual(await engine.retryProject(second), { ok: true, value: { kind: 'queued', place: 2 } });
    assert.ok((await engine.deleteProject(third)).ok);
    assert.deepEqual(placesOf(engine, ids), [undefined, 1, undefined]);
    place.clock.skip(SLOW_MS);
    await until('the two that are left are done', () => isDone(engine, first) && isDone(engine, second));
    assert.deepEqual(
      engine.snapshot().projects.map(({ state }) => state.project.name),
      ['second', 'first'],
    );
  });

  it('start at once when the limit is raised', async () => {
    const { engine, place, ids } = await threeAsked();
    await setLimit(engine, place, 3);
    for (const id of ids) await inSlowTurn(engine, id);
    assert.deepEqual(placesOf(engine, ids), [undefined, undefined, undefined]);
    place.clock.skip(SLOW_MS);
    await until('all are done', () => ids.every((id) => isDone(engine, id)));
  });

  it('are still queued in the same order when the window is opened again', async () => {
    const { engine, place, ids } = await threeAsked();
    const [first, second, third] = ids;
    await engine.close();
    const next = await reopened(place);
    assert.deepEqual(placesOf(next, ids), [undefined, 2, 1]);
    assert.equal(next.project(second)?.queue?.running, 0);
    await next.recover();
    assert.deepEqual(
      ids.map((id) => next.project(id)?.drivenBy),
      ['here', 'nobody', 'nobody'],
      'what was running goes on before what has waited since',
    );
    assert.deepEqual(placesOf(next, ids), [undefined, 2, 1]);
    place.clock.skip(SLOW_MS);
    await until('all are done', () => ids.every((id) => isDone(next, id)));
    assert.ok(endOf(next, first) <= startOf(next, third) && endOf(next, third) <= startOf(next, second));
  });

  it('leave the queue when another process takes one up, which has slots of its own', async () => {
    const { engine, place, ids } = await threeAsked();
    const [first, second, third] = ids;
    const other = await reopened(place);
    assert.deepEqual(placesOf(other, ids), [undefined, 2, 1]);
    assert.deepEqual(await other.startProject(second), { ok: true, value: { kind: 'started' } });
    await until('the first process sees it', () => placesOf(engine, ids)[1] === undefined);
    assert.deepEqual(placesOf(engine, ids), [undefined, undefined, 1]);
    assert.ok((await engine.pauseProject(first)).ok);
    await until('the next is driven', () => engine.project(third)?.drivenBy === 'here');
    assert.equal(other.project(second)?.drivenBy, 'here');
  });

  it('are taken up by a window that has a slot, whichever process was asked for them', async () => {
    const { engine, place, ids } = await threeAsked();
    const [, second, third] = ids;
    const window = await reopened(place);
    await window.recover();
    await until('it drives the first of the queue', () => window.project(third)?.drivenBy === 'here');
    await until('the other process sees it', () => placesOf(engine, [second])[0] === 1);
    assert.equal(window.project(second)?.drivenBy, 'nobody');
  });
});
