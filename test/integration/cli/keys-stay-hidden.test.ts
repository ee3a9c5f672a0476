import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { secretForms } from '../../../src/adapters/system/secret-forms.ts';
import { runProcess } from '../../support/cli/cli-process.ts';
import { cli } from '../../support/cli/cli-run.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import { MemoryEngine } from '../../support/fakes/memory-engine.ts';
import {
  begin,
  checkProgram,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  planTurn,
  toRest,
} from '../../support/stories/story.ts';
import { until, type Place } from '../../support/stories/story.ts';

/** Shaped like no known kind of key, so that nothing but knowing them keeps them out. */
const CANARY = 'Canary0fake0key0Kept';
const ROTATED = 'Canary0fake0key0Rotated';
const IN_FILE = 'Canary0fake0key0Plain';
const IN_ARGUMENTS = 'Canary0fake0key0Argued';
const IN_VARIABLE = 'Canary0fake0key0Variable';
const canaries = [CANARY, ROTATED, IN_FILE, IN_ARGUMENTS, IN_VARIABLE];

/** An agent that prints what it was never meant to see. */
const SCRIPT = {
  version: 1,
  name: 'leak',
  plan: [planTurn([draft('one')])],
  tasks: {
    'Write one': [
      doneTurn('one', 'fine', {
        do: [
          { say: `The key is ${CANARY}.` },
          { run: `echo ${ROTATED}` },
          { write: { file: 'one.txt', content: 'fine\n' } },
        ],
      }),
    ],
  },
};
const OPENAI = ['provider', 'add', '--name', 'openai', '--model', 'some-model', '--yes'];

describe('keys through a whole round of the command line', () => {
  let place: Place;
  let printed = '';
  const env = { SOME_API_KEY: IN_VARIABLE, DARK_FACTORY_DEBUG: '1' };
  before(() => {
    place = makePlace({ 'check.sh': checkProgram }, SCRIPT);
  });
  after(async () => {
    await close();
    place.remove();
  });

  let engine: OrchestrationEngine;
  let close = async (): Promise<void> => undefined;
  /** Without a start of Node and an engine per verb, which would be most of the time. */
  async function run(argv: string[], stdin = ''): Promise<number> {
    const ran = await cli(new MemoryEngine(), argv, {
      createEngine: async () => engine,
      readStdin: async () => stdin,
      env,
    });
    printed += ran.stdout + ran.stderr;
    return ran.exitCode;
  }

  it('are in nothing that was printed, logged, journalled, saved or migrated', async () => {
    const yaml = join(place.dataDirectory, 'providers.yaml');
    const piped = await runProcess(place, [...OPENAI, '--api-key', '-'], env, `${CANARY}\n`);
    assert.equal(piped.exitCode, 0, piped.stderr);
    printed += piped.stdout + piped.stderr;
    const opened = await openFactory(place, { env: { ...env, PATH: process.env.PATH, HOME: place.root } });
    close = opened.close.bind(opened);
    // Every verb closes its engine; this one is for all of them.
    engine = Object.assign(opened, { close: async () => undefined });
    assert.equal(await run([...OPENAI, '--id', 'by-variable', '--api-key', 'env:SOME_API_KEY']), 0);
    assert.equal(await run(['provider', 'test', 'openai']), 1);
    assert.equal(await run(['provider', 'key', 'openai', '--api-key', '-'], ROTATED), 0);
    assert.equal(await run(['provider', 'key', 'by-variable', '--encrypted', '--api-key', '-'], ROTATED), 0);
    assert.equal(await run([...OPENAI, '--api-key', IN_ARGUMENTS]), 1);
    assert.equal(await run([...OPENAI, `--api-kee=${IN_ARGUMENTS}`]), 2);
    assert.equal(await run(['provider', 'key', 'openai', '--api-key', '-'], `${ROTATED}\n${ROTATED}`), 1);
    await appendFile(yaml, `  - { id: plain, name: anthropic, model: m, apiKey: ${IN_FILE} }\n`);
    await until('the file is read', () => engine.snapshot().problems.length > 0);
    assert.equal(await run(['provider', 'list', '--json']), 1);
    assert.equal(await run(['provider', 'disable', 'openai']), 1);
    assert.equal(await run(['provider', 'key', '--move']), 0);
    assert.equal(await run(['setup', '--json']), 0);

    // A project whose agent says and prints keys that this process has had.
    assert.ok((await engine.providerAdmin.setKey('openai', CANARY)).ok);
    const id = await begin(engine, place, { providers: ['scripted'] });
    const { status, reason } = (await toRest(engine, id)).project;
    assert.equal(status, 'completed', reason.detail);
    assert.equal(await run(['logs', id]), 0);
    assert.equal(await run(['provider', 'remove', 'openai', '--yes']), 0);
    const places = new Map([['what was printed', printed], ...filesBelow(place.dataDirectory)]);
    assert.ok(places.size > 15, 'there is less to look through than there should be');
    for (const [where, text] of places) {
      for (const canary of canaries) {
        for (const form of secretForms(canary)) assert.ok(!text.includes(form), `${where} holds ${canary}`);
      }
    }
  });

  it('are in no message of a crash on the way to where they are kept', async () => {
    const crash = {
      place: 'a place with a bug',
      get: () => Promise.reject(new TypeError('a bug')),
      set: () => Promise.reject(new TypeError('a bug')),
      delete: () => Promise.reject(new TypeError('a bug')),
    };
    await writeFile(join(place.dataDirectory, 'providers.yaml'), '');
    const { exitCode, stdout, stderr } = await cli(new MemoryEngine(), [...OPENAI, '--api-key', '-', '--json'], {
      createEngine: () => openFactory(place, { secrets: crash }),
      readStdin: async () => CANARY,
      env: { DARK_FACTORY_DEBUG: '1' },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /a bug/);
    assert.doesNotMatch(stdout + stderr, /Canary/);
  });
});

function filesBelow(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => [file, readFileSync(file, 'latin1')]);
}
