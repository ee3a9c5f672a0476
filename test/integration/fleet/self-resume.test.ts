import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import { startOpenaiServer } from '../../support/model-services/model-server.ts';
import { itemsOf, relayModel } from '../../support/agents/relay-chat.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  inSlowTurn,
  openFactory,
  openPlace,
  planTurn,
  reopened,
  slowTurn,
  stateOf,
  until,
} from '../../support/stories/story.ts';

const script = {
  plan: [planTurn([draft('one'), draft('two', ['one'])])],
  tasks: { 'Write one': [doneTurn('one')], 'Write two': [doneTurn('two')] },
};

/** Looks follow each other, and a change of limits ends with one: what was looked at before it has had its consequences. */
async function afterEveryLook(engine: OrchestrationEngine, id: string): Promise<void> {
  assert.ok((await engine.changeLimits(id, { maxTurns: 1000 })).ok);
}

describe('a project that rests for want of a provider or of room', () => {
  afterEach(() => closeStories());

  it('goes on by itself when the provider is enabled again, in a process that takes projects up', async () => {
    const { engine, place } = await openPlace(script);
    assert.ok((await engine.providerAdmin.enable('scripted', false)).ok);
    const id = await begin(engine, place);
    await engine.whenIdle(id);
    assert.equal(stateOf(engine, id).project.reason.code, 'providerNeedsPerson');
    // One that was begun for a single command takes nothing up.
    assert.ok((await engine.providerAdmin.enable('scripted', true)).ok);
    await afterEveryLook(engine, id);
    assert.equal(stateOf(engine, id).project.status, 'paused');
    await engine.recover();
    await until('it is done', () => stateOf(engine, id).project.status === 'completed');
    const history = await engine.history(id, 0);
    assert.ok(history.ok);
    const reasons = history.value.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'status.changed' ? [event.reason.code] : [])),
    );
    assert.deepEqual(reasons, ['started', 'providerNeedsPerson', 'providerBack', 'allTasksDone']);
  });

  it('is taken up by the window that is open when another process mends the provider', async () => {
    const { engine, place } = await openPlace(script);
    assert.ok((await engine.providerAdmin.enable('scripted', false)).ok);
    await engine.recover();
    const id = await begin(engine, place);
    await engine.whenIdle(id);
    const command = await openFactory(place);
    assert.ok((await command.providerAdmin.enable('scripted', true)).ok);
    await command.close();
    await until('it is done', () => stateOf(engine, id).project.status === 'completed');
  });

  it('goes on by itself when its limit is raised, and not before', async () => {
    const { engine, place } = await openPlace(script);
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nturnReserveUsd: 0.02\n');
    await until('the setting is read', () => engine.config().turnReserveUsd === 0.02);
    await engine.recover();
    const id = await begin(engine, place, { maxCostUsd: 0.03 });
    await engine.whenIdle(id);
    assert.deepEqual(stateOf(engine, id).project.reason, { code: 'limitReached', detail: 'cost' });
    assert.ok((await engine.changeLimits(id, { maxCostUsd: 0.03 })).ok);
    assert.equal(stateOf(engine, id).project.status, 'paused');
    assert.ok((await engine.changeLimits(id, { maxCostUsd: 1 })).ok);
    assert.equal(stateOf(engine, id).project.status, 'active');
    await until('it is done', () => stateOf(engine, id).project.status === 'completed');
  });

  it('goes on in the next window when somebody signed in while none was open', async () => {
    let signedIn = false;
    const model = relayModel('alone');
    const refusal = { kind: 'refuse' as const, status: 401, body: '{"error":{"message":"Incorrect API key"}}' };
    const server = await startOpenaiServer({
      script: (_turn, { body }) => (signedIn ? model(itemsOf(body)) : { trouble: refusal }),
    });
    try {
      const { engine, place } = await openPlace(script);
      const chat = { id: 'chat', name: 'openai', model: 'test-model', config: { base_url: server.url } };
      writeFileSync(join(place.dataDirectory, 'providers.yaml'), JSON.stringify({ providers: [chat] }));
      await until('it is read', () => engine.providers()[0]?.id === 'chat');
      await engine.recover();
      const id = await begin(engine, place);
      await engine.whenIdle(id);
      assert.equal(stateOf(engine, id).project.reason.code, 'providerNeedsPerson');
      await engine.close();
      signedIn = true;
      const next = await reopened(place);
      await next.recover();
      await until('it is done', () => stateOf(next, id).project.status === 'completed');
    } finally {
      await server.stop();
    }
  });

  it('stays where a person paused it', async () => {
    const { engine, place } = await openPlace({
      ...script,
      tasks: { ...script.tasks, 'Write one': [slowTurn('one')] },
    });
    await engine.recover();
    const id = await begin(engine, place);
    await inSlowTurn(engine, id);
    assert.ok((await engine.pauseProject(id)).ok);
    await engine.whenIdle(id);
    assert.ok((await engine.providerAdmin.enable('scripted', false)).ok);
    assert.ok((await engine.providerAdmin.enable('scripted', true)).ok);
    assert.ok((await engine.changeLimits(id, { maxCostUsd: 9 })).ok);
    assert.deepEqual(stateOf(engine, id).project.reason.code, 'pausedByUser');
  });
});
