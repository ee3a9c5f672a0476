import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  inSlowTurn,
  openPlace,
  planTurn,
  SLOW_MS,
  slowTurn,
  stateOf,
  toRest,
} from '../../../support/stories/story.ts';

describe('a provider that is changed while it works', () => {
  afterEach(() => closeStories());

  it('ends its turn when it is removed, and the work goes on with another', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one'), draft('two', ['one'])])],
      tasks: {
        'Write one': [slowTurn('one')],
        'Write two': [doneTurn('two')],
      },
    });
    const yaml = join(place.dataDirectory, 'providers.yaml');
    const [script = ''] = /\/\S+script\.yaml/.exec(readFileSync(yaml, 'utf8')) ?? [];
    const read = engine.providerAdmin.read({ id: 'other', name: 'scripted', priority: 2, config: { script } });
    assert.ok(read.ok && (await engine.providerAdmin.add(read.value, null)).ok);
    const id = await begin(engine, place);
    await inSlowTurn(engine, id);
    const removed = await engine.providerAdmin.remove('scripted');
    assert.deepEqual(removed, { ok: true, value: { usedBy: [] } });
    place.clock.skip(SLOW_MS);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    const turns = state.finance.costHistory.map(({ provider }) => provider);
    assert.deepEqual(turns, ['scripted', 'scripted', 'other']);
  });

  it('is not asked again once it is switched off, and says why nobody is', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    assert.ok((await engine.providerAdmin.enable('scripted', false)).ok);
    writeFileSync(join(place.repository, 'unrelated.txt'), 'x');
    const id = await begin(engine, place);
    await engine.whenIdle(id);
    assert.equal(stateOf(engine, id).project.status, 'paused');
    assert.ok((await engine.providerAdmin.enable('scripted', true)).ok);
    assert.ok((await engine.resumeProject(id)).ok);
    assert.equal((await toRest(engine, id)).project.status, 'completed');
  });
});
