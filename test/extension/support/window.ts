import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import { EXTENSION_ID } from '../../../src/extension/ids.ts';
import { editorQuestions } from '../../../src/extension/questions/questions.ts';
import type { UserInterface } from '../../../src/extension/activation/user-interface.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { patient } from '../../support/time/patience.ts';
import { until as shared } from '../../support/time/until.ts';
import { ScriptedQuestions } from './scripted-questions.ts';
import { writeSmallNight, writeSmallRepository } from './small-night.ts';

/** The extension in this window with a small repository, a script to play on it, and somebody who answers. */
export interface Window {
  skin: UserInterface;
  engine: OrchestrationEngine;
  questions: ScriptedQuestions;
  repository: string;
  folder: string;
  close(): Promise<void>;
}

/** `held`: a turn of work ends once its worktree is let go. */
export async function openWindow({ held = false } = {}): Promise<Window> {
  const extension = vscode.extensions.getExtension<UserInterface | undefined>(EXTENSION_ID);
  const skin = await extension?.activate();
  assert.ok(skin, 'the extension shows its inside to tests');
  await until('the engine', () => skin.commandContext.host.engine !== undefined);
  const engine = skin.commandContext.host.engine;
  assert.ok(engine);
  const folder = mkdtempSync(join(tmpdir(), 'df-'));
  const repository = join(folder, 'small');
  writeSmallRepository(repository);
  writeSmallNight(engine.dataDirectory, { held });
  await until('the provider of providers.yaml', () =>
    engine.providers().some((provider) => provider.id === 'scripted'),
  );
  const questions = new ScriptedQuestions();
  skin.commandContext.questions = questions;
  const close = async (): Promise<void> => {
    questions.sure = true;
    for (const { state } of engine.snapshot().projects) {
      if (state.project.status === 'active') await engine.terminateProject(state.project.id, 'the test is over');
      await engine.whenIdle(state.project.id);
      await engine.deleteProject(state.project.id);
    }
    skin.commandContext.questions = editorQuestions;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  };
  return { skin, engine, questions, repository, folder, close };
}

/** A project on the small repository that has not been started. */
export async function createProject({ engine, repository }: Window, name: string): Promise<string> {
  const created = await engine.createProject({
    repositoryPath: repository,
    description: 'Shout a text and count its words',
    name,
    providers: ['scripted'],
    identity: { name: 'Test', email: 'test@example.invalid' },
  });
  assert.ok(created.ok, created.ok ? '' : refusalSentence(created.failure));
  return created.value.id;
}

/** Waits for a state. What hangs is given up before mocha gives the test up, so that its failure says what was waited for. */
export function until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
  return shared(probe, what, patient(90_000));
}
