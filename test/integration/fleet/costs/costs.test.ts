import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { CostReport } from '../../../../src/domain/money/cost-report.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import { refusalSentence } from '../../../../src/presenters/refusals/refusal-sentence.ts';
import { aTask, created, turnEnded, turnStarted } from '../../../support/builders/state-builders.ts';
import {
  begin,
  checkProgram,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  planTurn,
  stateOf,
  toRest,
  type Place,
} from '../../../support/stories/story.ts';
import { ok, opened, storeAt } from '../../../support/builders/temp-store.ts';

/** Five tasks, done in a turn each; the first one was tried before, by a process that died. */
function nightBefore(): FactoryEvent[][] {
  const ids = ['t1', 't2', 't3', 't4', 't5'];
  const reservation = { id: randomUUID(), usd: 0.5, tokens: null };
  return [
    [{ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } }],
    [{ type: 'tasks.planned', tasks: ids.map((id) => aTask(id)) }],
    [turnStarted('cut off', { reservation }), { type: 'turn.interrupted', turnId: 'cut off', because: 'killed' }],
    ...ids.map((taskId, n): FactoryEvent[] => [
      { type: 'task.started', taskId, persona: 'engineer' },
      turnStarted(taskId, { taskId, providerId: 'scripted' }),
      turnEnded(taskId, { result: 'done', costUsd: 0.02 + n * 0.005, requests: 3 }),
      { type: 'task.completed', taskId, commit: null, note: '', confidence: 1 },
    ]),
    [{ type: 'status.changed', to: 'completed', reason: { code: 'allTasksDone', detail: '' } }],
  ];
}

describe('costs of whole runs', () => {
  let place: Place;
  let engine: OrchestrationEngine;
  afterEach(async () => {
    await engine.close();
    place.remove();
  });

  const report = async (): Promise<CostReport> => {
    const answer = await engine.costs.report({ groupBy: 'project' });
    assert.ok(answer.ok, answer.ok ? '' : refusalSentence(answer.failure));
    return answer.value;
  };
  const again = async (): Promise<void> => {
    await engine.close();
    engine = await openFactory(place);
  };

  it('equal the journals after a loss of the ledger, outlive their project, and forecast the next one', async () => {
    place = makePlace(
      { 'check.sh': checkProgram },
      { version: 1, name: 'costs', plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } },
    );
    const store = storeAt(place.dataDirectory);
    ok(await store.data.initialize());
    const ids: string[] = [];
    for (const name of ['first', 'second']) {
      const project = created({ name, workBranch: `df/${name}/2026-11-20`, repositoryPath: place.repository });
      ok(await store.runs.create(project));
      const journal = await opened(store, project.project.id);
      for (const events of nightBefore()) await journal.commit(events);
      await journal.close();
      ids.push(project.project.id);
    }
    engine = await openFactory(place);
    const [first = '', second = ''] = ids;
    const whole = await report();
    assert.deepEqual(
      whole.rows.map(({ key, costUsd, turns, requests, uncertainUsd }) => [
        key,
        costUsd,
        turns,
        requests,
        uncertainUsd,
      ]),
      [first, second].sort().map((id) => [id, stateOf(engine, id).finance.totalSpentUsd, 5, 15, 0.5]),
    );

    // What a deleted project spent stays, and so does what its tasks tell.
    assert.ok((await engine.deleteProject(second)).ok);
    await again();
    assert.deepEqual(await report(), whole);

    // The third is forecast before its first task and when it is done, by then from its own task too; both are in its journal.
    const third = await begin(engine, place, { name: 'third' });
    const { forecasts, finance, project } = await toRest(engine, third);
    assert.equal(project.status, 'completed');
    assert.deepEqual(
      forecasts.map(({ made, openTasks, fromTasks }) => [made, openTasks, fromTasks]),
      [
        ['before', 1, 10],
        ['during', 0, 11],
      ],
    );
    await again();
    const answer = await engine.costs.forecast(third);
    assert.ok(answer.ok && answer.value.kind === 'forecast');
    assert.deepEqual(answer.value.forecast.expectedUsd, finance.totalSpentUsd);
    const [before] = forecasts;
    const inside =
      before !== undefined && before.lowUsd <= finance.totalSpentUsd && finance.totalSpentUsd <= before.highUsd;
    assert.deepEqual(answer.value.trackRecord, { scored: 1, inside: inside ? 1 : 0 });

    // A ledger that is no database any more is kept, and made anew from the journals that are there.
    await engine.close();
    writeFileSync(join(place.dataDirectory, 'ledger.db'), 'no database at all, and long enough to be looked at as one');
    engine = await openFactory(place);
    const rebuilt = await report();
    assert.deepEqual(rebuilt.rows.map(({ key }) => key).sort(), [first, third].sort());
    assert.match(
      engine.snapshot().problems.map(refusalSentence).join(),
      /ledger\.db was damaged .*a new one was begun/,
    );
    assert.equal(readdirSync(place.dataDirectory).filter((name) => /^ledger\.db\.damaged-\w+$/.test(name)).length, 1);
  });
});
