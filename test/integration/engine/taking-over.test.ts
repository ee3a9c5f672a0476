import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { ScriptedProvider } from '../../../src/adapters/providers/scripted-provider.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { succeeded } from '../../../src/domain/result.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProviderFactory } from '../../../src/ports/llm-provider.ts';
import {
  checkProgram,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  planTurn,
  toRest,
  type Place,
} from '../../support/story.ts';

const script = {
  version: 1,
  name: 'taking over',
  plan: [planTurn([draft('one')])],
  tasks: { 'Write one': [doneTurn('one')] },
};

describe('projects that are started', function () {
  this.timeout(60_000);
  let place: Place;
  let engine: OrchestrationEngine;
  afterEach(async () => {
    await engine.close();
    place.remove();
  });

  async function made(name: string): Promise<string> {
    const created = await engine.createProject({
      repositoryPath: place.repository,
      name,
      description: 'Say hello.',
      gateCommands: [{ name: 'Tests', command: 'node check.mjs' }],
    });
    assert.ok(created.ok, created.ok ? '' : created.failure.message);
    return created.value.id;
  }

  it('in the same moment are no more than may run, and the rest are refused in words', async () => {
    place = makePlace({ 'check.mjs': checkProgram }, script);
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nmaxConcurrentProjects: 2\n');
    engine = await openFactory(place);
    const ids = [await made('a'), await made('b'), await made('c'), await made('d')];
    const started = await Promise.all(ids.map((id) => engine.startProject(id)));
    assert.equal(started.filter(({ ok }) => ok).length, 2);
    const refusals = started.flatMap((one) => (one.ok ? [] : [one.failure.message]));
    assert.match(refusals[0] ?? '', /^2 projects run here already, which is maxConcurrentProjects/);
    const running = ids.filter((_, index) => started[index]?.ok === true);
    for (const id of running) assert.equal((await toRest(engine, id)).project.status, 'completed');
  });

  it('twice in the same moment run once, and both who asked hear that it runs', async () => {
    place = makePlace({ 'check.mjs': checkProgram }, script);
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nmaxConcurrentProjects: 1\n');
    engine = await openFactory(place);
    const id = await made('a');
    const started = await Promise.all([engine.startProject(id), engine.startProject(id)]);
    assert.deepEqual(
      started.map((one) => (one.ok ? 'runs' : one.failure.message)),
      ['runs', 'runs'],
    );
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(state.finance.costHistory.length, 2, 'a plan and a task');
  });

  it('try a provider anew that could not be made the first time', async () => {
    place = makePlace({ 'check.mjs': checkProgram }, script);
    let refusals = 1;
    const scripts: ProviderFactory = {
      async create(config) {
        if (refusals-- > 0) throw new Error('too many open files');
        assert.equal(config.name, 'scripted');
        const sandbox = createSandbox({ env: process.env, clock: systemClock });
        const loadScript = async () => succeeded(script);
        const options = { sandbox, clock: systemClock, dataDirectory: place.dataDirectory, loadScript };
        return { style: 'agent', provider: new ScriptedProvider(config, options) };
      },
    };
    engine = await openFactory(place, { providers: scripts });
    const id = await made('a');
    await engine.startProject(id);
    const failed = await toRest(engine, id);
    assert.match(failed.project.reason.detail, /too many open files/);
    assert.ok((await engine.retryProject(id)).ok);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
  });
});
