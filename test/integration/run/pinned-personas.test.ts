import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createPersonaLoader } from '../../../src/adapters/personas/persona-loader.ts';
import { loadYaml } from '../../../src/adapters/files/yaml-text.ts';
import type { PersonaConfig } from '../../../src/domain/persona/persona.ts';
import { projectCreation } from '../../../src/fleet/project-creation.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { eventsOf, RunStory } from '../../support/stories/run-story.ts';
import { fakeGit } from '../../support/fakes/fake-git.ts';
import { aPersona } from '../../support/builders/state-builders.ts';

describe('the personas of a project', () => {
  let folder: string;

  const save = (name: string, words: string): void => {
    const head = ['---', `name: ${name}`, 'version: 2.0.0', 'description: Does it.', '---'];
    writeFileSync(join(folder, `${name}.md`), `${head.join('\n')}\n\n${words}\n`);
  };
  const loader = () => createPersonaLoader({ directories: [folder], parseYaml: loadYaml });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'personas-'));
    save('project-manager', 'You plan.');
    save('engineer', 'The first edition.');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Works on two tasks, and saves another edition of the engineer while the first is worked on. */
  async function twoTasks(personas: PersonaConfig[]) {
    const story = new RunStory();
    const provider = story.provider('only');
    provider.tasks = 2;
    provider.queue.push(
      {},
      {
        meanwhile: () => {
          save('engineer', 'The second edition.');
        },
      },
    );
    const kept = story.begin({ ...story.process(), personas: loader() }, {}, { personas });
    await story.toRest();
    assert.equal(kept.state.project.status, 'completed', kept.state.project.reason.detail);
    const prompts = provider.asked.filter(({ operation }) => operation === 'work').map((asked) => asked.systemPrompt);
    return { kept, editions: prompts.map((text) => /The \w+ edition\./.exec(text)?.[0]) };
  }

  it('are pinned when it is made: text, version and description, as the files were', async () => {
    const config = new RunStory().config;
    const ids = { uuid: () => randomUUID(), random: () => 0.5 };
    const deps = {
      ...new RunStory().process(),
      ids,
      config,
      personas: loader(),
      providers: [],
      takenNames: [],
      takenBranches: [],
    };
    const git = { ...fakeGit(), inspect: async () => ({ ok: true as const, value: inspected }) };
    const made = await projectCreation(
      { repositoryPath: '/r', description: 'x', personas: ['engineer'] },
      { ...deps, git },
    );
    assert.ok(made.ok, made.ok ? '' : refusalSentence(made.failure));
    assert.deepEqual(
      made.value.project.personas.map(({ templateName, pinned }) => [templateName, pinned]),
      [
        ['engineer', { version: '2.0.0', description: 'Does it.', systemPrompt: 'The first edition.' }],
        ['project-manager', { version: '2.0.0', description: 'Does it.', systemPrompt: 'You plan.' }],
      ],
    );
  });

  it('stay as they were when a file is edited while the project runs', async () => {
    const pinned = { version: '1', description: '', systemPrompt: 'The first edition.' };
    const { kept, editions } = await twoTasks([aPersona('engineer', { pinned }), aPersona('project-manager')]);
    assert.deepEqual(editions, ['The first edition.', 'The first edition.']);
    assert.equal(eventsOf(kept, 'persona.pinned').length, 0);
  });

  it('of an older version are read when first needed and stay so, with the criteria of then', async () => {
    const old = [aPersona('engineer', { pinned: null }), aPersona('project-manager', { pinned: null })];
    const { kept, editions } = await twoTasks(old);
    assert.deepEqual(editions, ['The first edition.', 'The first edition.']);
    const pinned = eventsOf(kept, 'persona.pinned').map(({ persona }) => persona);
    assert.deepEqual(
      pinned.map(({ templateName }) => templateName),
      ['project-manager', 'engineer'],
    );
    assert.deepEqual(pinned[1], {
      ...old[0],
      pinned: { version: '2.0.0', description: 'Does it.', systemPrompt: 'The first edition.' },
    });
  });
});

const inspected = {
  path: '/r',
  folder: '',
  currentBranch: 'main',
  branches: ['main'],
  headCommit: 'a'.repeat(40),
  uncommittedFiles: 0,
  notices: [],
  identity: { name: 'Test', email: 'test@example.invalid' },
};
