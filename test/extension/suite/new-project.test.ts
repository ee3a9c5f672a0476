import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { configFileSchema } from '../../../src/domain/config.ts';
import type { ProjectDraft, ProjectOptions } from '../../../src/extension/new-project-steps.ts';
import { requestOf, stepsFor } from '../../../src/extension/new-project-steps.ts';
import { runWizard } from '../../../src/extension/wizard.ts';
import type { RepositoryReport } from '../../../src/ports/git-manager.ts';

const repository = (path: string, fields: Partial<RepositoryReport> = {}): RepositoryReport => ({
  path,
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
  config: configFileSchema.parse({}),
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
  takenNames: new Set(['taken']),
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
async function ask(repositories: RepositoryReport[], draft: ProjectDraft, keys: ('accept' | 'back' | 'cancel')[]) {
  const commands = {
    accept: 'workbench.action.acceptSelectedQuickOpenItem',
    back: 'workbench.action.quickInputBack',
    cancel: 'workbench.action.closeQuickOpen',
  };
  const seen = { asked: 0, settled: false };
  const answer = runWizard(
    'New Project',
    (answered) =>
      stepsFor(options(repositories), answered).map((step) => (state, place) => {
        seen.asked += 1;
        return step(state, place);
      }),
    draft,
  ).finally(() => (seen.settled = true));
  for (const [index, key] of keys.entries()) {
    // A refused answer brings no further question, so the wait for one is bounded; and one is shown a moment after it was asked.
    const end = Date.now() + 2000;
    while (seen.asked <= index && !seen.settled && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 250));
    await vscode.commands.executeCommand(commands[key]);
  }
  return { answer: await answer, asked: seen.asked };
}

describe('the questions about a new project', () => {
  it('are two with one repository, and leave everything else to its default', async () => {
    const only = [repository('/home/test/library')];
    const { answer, asked } = await ask(only, start(only), ['accept', 'accept']);
    assert.equal(asked, 2);
    assert.ok(answer);
    assert.deepEqual(requestOf(answer), { repositoryPath: '/home/test/library', description: 'Parse dates' });
  });

  it('ask which repository is meant where several are open, and for an author where git knows none', async () => {
    const two = [repository('/home/test/one', { identity: null }), repository('/home/test/two')];
    const draft = start(two, { author: 'Test', email: 'test@example.invalid' });
    const { answer, asked } = await ask(two, draft, Array<'accept'>(5).fill('accept'));
    assert.equal(asked, 5);
    assert.ok(answer);
    assert.deepEqual(requestOf(answer), {
      repositoryPath: '/home/test/one',
      description: 'Parse dates',
      identity: { name: 'Test', email: 'test@example.invalid' },
    });
  });

  it('have an answer filled in, so that Enter alone goes all the way', async () => {
    const only = [repository('/home/test/library')];
    const { answer } = await ask(only, start(only, { defaults: false }), Array<'accept'>(10).fill('accept'));
    assert.ok(answer);
    assert.deepEqual(requestOf(answer), {
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
    const { answer, asked } = await ask(only, start(only), ['accept', 'back', 'cancel']);
    assert.equal(asked, 3);
    assert.equal(answer, undefined);
  });

  it('refuse a name that another project has', async () => {
    const only = [repository('/home/test/library')];
    const draft = start(only, { defaults: false, name: 'Taken' });
    const { answer, asked } = await ask(only, draft, ['accept', 'accept', 'accept', 'cancel']);
    assert.deepEqual([answer, asked], [undefined, 3]);
  });
});
