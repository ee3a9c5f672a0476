import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { ProjectRequest } from '../../../src/engine/project-requests.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import {
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  reopened,
  stateOf,
  until,
} from '../../support/stories/story.ts';

const KEY = `sk-${'a1B2'.repeat(10)}`;
const script = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } };

/** Files below the folder that hold the key, binary ones too. */
function withKey(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(KEY));
}

describe('a key in what a person types', () => {
  afterEach(closeStories);

  it('stays out of every file: in the description, in the name, and in the branch that is made of it', async () => {
    const { engine, place } = await openPlace(script);
    const request = { repositoryPath: place.repository, description: `Use ${KEY} to sign in.` };
    const unnamed = await engine.createProject(request);
    const named = await engine.createProject({ ...request, name: `With ${KEY}` });
    assert.ok(unnamed.ok && named.ok);
    assert.equal(unnamed.value.description, 'Use [redacted] to sign in.');
    assert.equal(named.value.name, 'With [redacted]');
    for (const { workBranch } of [unnamed.value, named.value]) assert.ok(!workBranch.includes('a1b2'), workBranch);
    assert.deepEqual(withKey(place.dataDirectory), []);
  });

  it('stays out when no process drives the project: the reason of a termination', async () => {
    const { engine, place } = await openPlace(script);
    const made = await engine.createProject({ repositoryPath: place.repository, description: 'Say hello.' });
    assert.ok(made.ok);
    assert.ok((await engine.terminateProject(made.value.id, `because ${KEY} leaked`)).ok);
    assert.equal(stateOf(engine, made.value.id).project.reason.detail, 'because [redacted] leaked');
    assert.deepEqual(withKey(place.dataDirectory), []);
  });

  it('stays out on its way to another process that drives the project', async () => {
    const { engine, place } = await openPlace({ plan: [{ hang: true }] });
    const made = await engine.createProject({ repositoryPath: place.repository, description: 'Say hello.' });
    assert.ok(made.ok);
    const { id } = made.value;
    assert.ok((await engine.startProject(id)).ok);
    await until('a turn runs', () => stateOf(engine, id).openTurn !== null);
    const other = await reopened(place);
    assert.ok((await other.terminateProject(id, `because ${KEY} leaked`)).ok);
    assert.deepEqual(withKey(place.dataDirectory), []);
    await engine.whenIdle(id);
    assert.equal(stateOf(engine, id).project.reason.detail, 'because [redacted] leaked');
    assert.deepEqual(withKey(place.dataDirectory), []);
  });

  it('is refused with a sentence where the text must stay as it is: the command of a check', async () => {
    const { engine, place } = await openPlace(script);
    const refused = async (more: Partial<ProjectRequest>): Promise<string> => {
      const made = await engine.createProject({ repositoryPath: place.repository, description: 'Say hello.', ...more });
      return made.ok ? 'made' : refusalSentence(made.failure);
    };
    assert.match(
      await refused({ gateCommands: [{ name: 'Tests', command: `API_KEY=${KEY} npm test` }] }),
      /The check "Tests" holds what looks like a key.*environment variable/,
    );
    place.git('branch', `try-${KEY}`);
    assert.match(await refused({ baseBranch: `try-${KEY}` }), /The name of the branch to start from holds a key/);
    assert.deepEqual(engine.snapshot().projects, []);
    assert.deepEqual(withKey(place.dataDirectory), []);
  });

  it('is no word that its own variable is named by, but any other password is one, a plain word too', async () => {
    const { place } = await openPlace(script);
    const env = {
      PATH: process.env.PATH,
      HOME: place.root,
      POSTGRES_PASSWORD: 'postgres',
      SOME_TOKEN: 'swordfish',
    };
    const engine = await reopened(place, { env });
    const made = await engine.createProject({
      repositoryPath: place.repository,
      description: 'Add a postgres adapter that signs in with swordfish.',
    });
    assert.ok(made.ok);
    assert.equal(made.value.description, 'Add a postgres adapter that signs in with [redacted].');
  });
});
