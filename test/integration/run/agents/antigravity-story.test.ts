import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import { AgyStandIn } from '../../../support/agents/agy-stand-in.ts';
import { begin, makePlace, openFactory, stateOf, toRest, until, type Place } from '../../../support/stories/story.ts';

const opened: { engine?: OrchestrationEngine; place?: Place; agy?: AgyStandIn } = {};

async function story(
  scenario: string,
  consent: boolean,
): Promise<{ engine: OrchestrationEngine; place: Place; agy: AgyStandIn }> {
  const agy = new AgyStandIn();
  agy.install(scenario);
  const place = makePlace({ 'README.md': '# Sample\n' }, {});
  writeFileSync(
    join(place.dataDirectory, 'providers.yaml'),
    `schemaVersion: 1\nproviders:\n  - id: antigravity-primary\n    name: antigravity\n    config:\n      cli_path: ${agy.binary}\n      consent: ${consent}\n`,
  );
  const engine = await openFactory(place, {
    env: { PATH: process.env.PATH, HOME: agy.home, LANG: 'C.UTF-8' },
    readablePaths: [join(import.meta.dirname, '../../../fixtures'), process.execPath],
  });
  Object.assign(opened, { agy, place, engine });
  return { engine, place, agy };
}

const RESETS_IN_MS = ((2 * 60 + 39) * 60 + 52) * 1000;
const gates = { gateCommands: [{ name: 'Made', command: 'true' }] };

describe('a project on Antigravity', () => {
  afterEach(async () => {
    await opened.engine?.close();
    opened.place?.remove();
    await opened.agy?.remove();
    delete opened.engine;
    delete opened.place;
    delete opened.agy;
  });

  it('is planned and worked on over stream-json, one process a turn, and paid for by its quota', async () => {
    const { engine, place, agy } = await story('plans-and-works', true);
    const id = await begin(engine, place, gates);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(place.git('show', `${state.project.workBranch}:made.txt`), 'made');
    assert.equal(agy.calls().length, 2);
    assert.equal(state.finance.unpricedTurns, 0);
    assert.equal(state.finance.totalSpentUsd, 0);
    assert.ok(state.finance.totalTokens > 0);
    assert.ok(agy.calls().every((call) => call.args.includes('--add-dir')));
  });

  it('asks nobody before the user has consented, says why, and goes on after that', async () => {
    const { engine, place, agy } = await story('plans-and-works', false);
    const id = await begin(engine, place, gates);
    const paused = await toRest(engine, id);
    assert.equal(paused.project.reason.code, 'providerNeedsPerson');
    assert.match(paused.project.reason.detail, /consent/i);
    assert.equal(agy.calls().length, 0);
    assert.ok((await engine.providerAdmin.giveConsent('antigravity-primary')).ok);
    assert.match(readFileSync(join(place.dataDirectory, 'providers.yaml'), 'utf8'), /consent: true/);
    assert.ok((await engine.resumeProject(id)).ok);
    assert.equal((await toRest(engine, id)).project.status, 'completed');
  });

  it('waits for the reset that the quota message names', async () => {
    const { engine, place } = await story('personal-quota', true);
    const begunAt = place.clock.now();
    const id = await begin(engine, place, gates);
    await until('it waits', () => stateOf(engine, id).project.status === 'waiting_for_credits');
    const { waitingUntil } = stateOf(engine, id).finance;
    // "Resets in 2h39m52s."
    assert.ok(Date.parse(waitingUntil ?? '') >= begunAt + RESETS_IN_MS, String(waitingUntil));
    assert.ok(Date.parse(waitingUntil ?? '') <= place.clock.now() + RESETS_IN_MS, String(waitingUntil));
    await engine.pauseProject(id);
    assert.equal((await toRest(engine, id)).project.status, 'paused');
  });
});
