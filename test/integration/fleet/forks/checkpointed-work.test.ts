import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import { refusalSentence } from '../../../../src/presenters/refusals/refusal-sentence.ts';
import {
  begin,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  planTurn,
  stateOf,
  toRest,
  type Place,
} from '../../../support/stories/story.ts';

/** A limit of turns ends the run between the turn that did the work and its checks: the work becomes a checkpoint. */
describe('work that lies in a checkpoint', () => {
  let place: Place;
  let engine: OrchestrationEngine;
  let id: string;

  beforeEach(async () => {
    const script = {
      version: 1,
      name: 'x',
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one')] },
    };
    place = makePlace({ 'check.sh': '' }, script);
    engine = await openFactory(place);
    id = await begin(engine, place, { maxTurns: 2 });
    const paused = await toRest(engine, id);
    assert.deepEqual(
      paused.commits.map(({ kind }) => kind),
      ['checkpoint'],
    );
    const raised = await engine.changeLimits(id, { maxTurns: 10 });
    assert.ok(raised.ok);
  });
  afterEach(async () => {
    await engine.close();
    place.remove();
  });

  async function publishes(projectId: string): Promise<void> {
    const state = await toRest(engine, projectId);
    assert.equal(state.project.status, 'completed');
    assert.deepEqual(state.taskList.tasks[0]?.verdict, { kind: 'verified' });
    assert.equal(state.publishedCommit, state.commits.at(-1)?.sha);
    assert.equal(place.git('show', `${state.project.workBranch}:one.txt`), 'fine');
    assert.match(place.git('log', '-1', '--format=%s', state.project.workBranch), /^Write one/);
  }

  it('is published when its checks have passed', async () => {
    const resumed = await engine.resumeProject(id);
    assert.ok(resumed.ok);
    await publishes(id);
  });

  it('is the work of the task in a fork too', async () => {
    const forked = await engine.forkProject(id, { limits: {} });
    assert.ok(forked.ok, forked.ok ? '' : refusalSentence(forked.failure));
    const started = await engine.startProject(forked.value.id);
    assert.ok(started.ok);
    await publishes(forked.value.id);
    assert.equal(stateOf(engine, id).project.status, 'paused');
  });
});
