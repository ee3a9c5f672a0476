import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import type { ProjectDraft, ProjectOptions } from '../../../src/extension/questions/new-project-steps.ts';
import { requestOf, stepsFor } from '../../../src/extension/questions/new-project-steps.ts';
import { runWizard } from '../../../src/extension/questions/wizard.ts';
import type { RepositoryReport } from '../../../src/ports/git-manager.ts';
import { AskedQuestions, type Key } from '../support/quick-input.ts';

const repository = (path: string, fields: Partial<RepositoryReport> = {}): RepositoryReport => ({
  path,
  folder: '',
  branches: ['main', 'next'],
  currentBranch: 'next',
  headCommit: 'a'.repeat(40),
  uncommittedFiles: 1,
  identity: { name: 'Test', email: 'test@example.invalid' },
  notices: [],
  ...fields,
});
const options = (repositories: RepositoryReport[]): ProjectOptions => ({
  repositories,
  config: settingsSchema.parse({}),
  personas: ['engineer', 'project-manager', 'tester'].map((name) => ({
    name,
    version: '1.0.0',
    description: '',
    acceptanceCriteria: { testsPass: true, lintPass: true, formatPass: true, customChecks: [] },
    systemPrompt: '',
    path: '',
  })),
  providers: [
    { id: 'one', name: 'scripted', enabled: true, priority: 1, config: { script: 'one.yaml' } },
    { id: 'two', name: 'scripted', enabled: true, priority: 2, config: { script: 'two.yaml' } },
  ],
  takenNames: new Set(),
  proposeName: () => 'Proposed',
  probe: async () => ({ available: true, detail: 'ready', failure: null, responseTimeMs: 1 }),
});
const start = (repositories: RepositoryReport[], fields: Partial<ProjectDraft> = {}): ProjectDraft => ({
  repository: repositories.length === 1 ? repositories[0] : undefined,
  description: 'Parse dates',
  defaults: true,
  ...fields,
});

/** Plays the questions of the real quick input by the editor's own commands, one for each that is shown. */
async function ask(repositories: RepositoryReport[], draft: ProjectDraft, keys: Key[], names = new TakenNames()) {
  const questions = new AskedQuestions();
  const answer = runWizard(
    'New Project',
    (answered) =>
      stepsFor({ ...options(repositories), takenNames: names }, answered).map(
        (step) => (state, place) => questions.put(() => step(state, place)),
      ),
    draft,
  );
  for (const [index, key] of keys.entries()) await questions.press(index + 1, key);
  return { answer, questions };
}

/** Notes how often one of them was refused. */
class TakenNames extends Set<string> {
  refused = 0;

  override has(name: string): boolean {
    const isTaken = super.has(name);
    if (isTaken) this.refused += 1;
    return isTaken;
  }
}

describe('the questions about a new project', () => {
  it('are two with one repository, and leave everything else to its default', async () => {
    const only = [repository('/home/test/library')];
    const { answer, questions } = await ask(only, start(only), ['accept', 'accept']);
    const answered = await answer;
    assert.equal(questions.asked, 2);
    assert.ok(answered);
    assert.deepEqual(requestOf(answered), { repositoryPath: '/home/test/library', description: 'Parse dates' });
  });

  it('ask which repository is meant where several are open, and for an author where git knows none', async () => {
    const two = [repository('/home/test/one', { identity: null }), repository('/home/test/two')];
    const draft = start(two, { author: 'Test', email: 'test@example.invalid' });
    const { answer, questions } = await ask(two, draft, Array<'accept'>(5).fill('accept'));
    const answered = await answer;
    assert.equal(questions.asked, 5);
    assert.ok(answered);
    assert.deepEqual(requestOf(answered), {
      repositoryPath: '/home/test/one',
      description: 'Parse dates',
      identity: { name: 'Test', email: 'test@example.invalid' },
    });
  });

  it('have an answer filled in, so that Enter alone goes all the way', async () => {
    const only = [repository('/home/test/library')];
    const { answer } = await ask(only, start(only, { defaults: false }), Array<'accept'>(10).fill('accept'));
    const answered = await answer;
    assert.ok(answered);
    assert.deepEqual(requestOf(answered), {
      repositoryPath: '/home/test/library',
      description: 'Parse dates',
      name: 'Proposed',
      personas: ['engineer', 'project-manager'],
      baseBranch: 'next',
      maxRuntimeMs: 43_200_000,
      maxCostUsd: null,
      maxTurns: null,
      maxTokens: null,
      providers: ['one', 'two'],
    });
  });

  it('go back with what was answered, and end in nothing when they are cancelled', async () => {
    const only = [repository('/home/test/library')];
    const { answer, questions } = await ask(only, start(only), ['accept', 'back', 'cancel']);
    assert.equal(await answer, undefined);
    assert.equal(questions.asked, 3);
  });

  it('refuse a name that another project has', async () => {
    const only = [repository('/home/test/library')];
    const draft = start(only, { defaults: false, name: 'Taken' });
    const names = new TakenNames(['taken']);
    const { answer, questions } = await ask(only, draft, ['accept', 'accept'], names);
    await questions.pressUntil('accept', 'a name to be refused', () => names.refused > 0);
    await questions.press(3, 'cancel');
    assert.equal(await answer, undefined);
    assert.equal(questions.asked, 3);
  });
});
