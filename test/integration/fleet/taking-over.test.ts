import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { ScriptedProvider } from '../../../src/adapters/providers/scripted/scripted-provider.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { succeeded } from '../../../src/domain/result.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProviderFactory } from '../../../src/ports/llm-provider.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  reopened,
  stateOf,
  toRest,
  until,
  type Place,
} from '../../support/stories/story.ts';
import { noKeys } from '../../support/sandbox/no-keys.ts';

const script = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } };

async function openWithLimit(limit: number): Promise<{ engine: OrchestrationEngine; place: Place }> {
  const { engine, place } = await openPlace(script);
  writeFileSync(join(place.dataDirectory, 'config.yaml'), `schemaVersion: 1\nmaxConcurrentProjects: ${limit}\n`);
  await until('the limit is known', () => engine.config().maxConcurrentProjects === limit);
  return { engine, place };
}

async function made(engine: OrchestrationEngine, { repository }: Place, name: string): Promise<string> {
  const gateCommands = [{ name: 'Tests', command: 'sh check.sh' }];
  const request = { repositoryPath: repository, name, description: 'Say hello.', gateCommands };
  const created = await engine.createProject(request);
  assert.ok(created.ok, created.ok ? '' : refusalSentence(created.failure));
  return created.value.id;
}

type Times = Pick<Project, 'startTime' | 'endTime'>;

function runningAt(moment: string, times: readonly Times[]): number {
  return times.filter(({ startTime, endTime }) => (startTime ?? '') <= moment && moment < (endTime ?? '')).length;
}

describe('projects that are started', () => {
  afterEach(() => closeStories());

  it('in the same moment are no more than may run, and the rest are queued', async () => {
    const { engine, place } = await openWithLimit(2);
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push(await made(engine, place, name));
    const started = await Promise.all(ids.map((id) => engine.startProject(id)));
    assert.deepEqual(
      started.map((one) => (one.ok ? one.value.kind : refusalSentence(one.failure))),
      ['started', 'started', 'queued', 'queued'],
    );
    await until('all are completed', () => ids.every((id) => stateOf(engine, id).project.status === 'completed'));
    const times = ids.map((id) => stateOf(engine, id).project);
    for (const { startTime } of times) assert.ok(runningAt(startTime ?? '', times) <= 2, JSON.stringify(times));
  });

  it('twice in the same moment run once, and both who asked hear that it runs', async () => {
    const { engine, place } = await openWithLimit(1);
    const id = await made(engine, place, 'a');
    const started = await Promise.all([engine.startProject(id), engine.startProject(id)]);
    assert.deepEqual(
      started.map((one) => (one.ok ? 'runs' : refusalSentence(one.failure))),
      ['runs', 'runs'],
    );
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(state.finance.costHistory.length, 2, 'a plan and a task');
  });

  it('while the window closes stay as they are, and the next window can start them', async () => {
    const { engine, place } = await openWithLimit(2);
    const ids = [await made(engine, place, 'a'), await made(engine, place, 'b')];
    const starting = ids.map((id) => engine.startProject(id));
    await engine.close();
    await Promise.all(starting);
    const late = await engine.startProject(ids[0] ?? '');
    assert.match(late.ok ? '' : refusalSentence(late.failure), /This window is closing/);
    const next = await reopened(place);
    for (const id of ids) {
      const { reason } = stateOf(next, id).project;
      assert.ok(['created', 'started'].includes(reason.code), `${reason.code}: ${reason.detail}`);
      const started = await next.startProject(id);
      const resumed = started.ok ? started : await next.resumeProject(id);
      assert.ok(resumed.ok, resumed.ok ? '' : refusalSentence(resumed.failure));
      assert.equal((await toRest(next, id)).project.status, 'completed');
    }
  });

  it('and taken up again at the same moment go on one after the other', async () => {
    const { engine, place } = await openWithLimit(2);
    const ids = [await made(engine, place, 'a'), await made(engine, place, 'b')];
    for (const id of ids) assert.ok((await engine.startProject(id)).ok);
    await engine.close();
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nmaxConcurrentProjects: 1\n');
    const next = await reopened(place);
    const [first = ''] = ids;
    const [gone] = await Promise.all([next.resumeProject(first), next.recover()]);
    assert.ok(gone.ok, gone.ok ? '' : refusalSentence(gone.failure));
    await until('both are completed', () => ids.every((id) => stateOf(next, id).project.status === 'completed'));
  });

  it('try a provider anew that could not be made the first time', async () => {
    let refusals = 1;
    const providers: ProviderFactory = {
      async create(config) {
        if (refusals-- > 0) throw new Error('too many open files');
        assert.equal(config.name, 'scripted');
        const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock });
        const loadScript = async () => succeeded({ version: 1, name: 'taking over', ...script });
        const options = { sandbox, clock: systemClock, dataDirectory: '/scripts', loadScript };
        return { style: 'agent', provider: new ScriptedProvider(config, options) };
      },
    };
    const { engine, place } = await openPlace(script, { providers });
    const id = await begin(engine, place);
    const failed = await toRest(engine, id);
    assert.match(failed.project.reason.detail, /too many open files/);
    assert.ok((await engine.retryProject(id)).ok);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
  });
});
