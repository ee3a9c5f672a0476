import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS, SCHEMES } from '../../../src/extension/ids.ts';
import { letGo } from '../support/small-night.ts';
import type { Window } from '../support/window.ts';
import { createProject, openWindow, until } from '../support/window.ts';

describe('a project in the editor, from its creation to its end', () => {
  let window: Window;
  let id: string;
  const run = async (command: string, ...args: unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(command, ...args);
  };
  const status = (): string | undefined => window.engine.project(id)?.state.project.status;
  const row = (): vscode.TreeItem => window.skin.projects.getTreeItem({ kind: 'project', projectId: id });
  const tasks = (): vscode.TreeItem[] =>
    window.skin.tasks.getChildren().map((node) => window.skin.tasks.getTreeItem(node));
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: window.repository, encoding: 'utf8' }).trim();

  before(async () => {
    window = await openWindow({ held: true });
    id = await createProject(window, 'Shout');
    window.skin.commandContext.selection.select(id);
  });
  after(async () => {
    await window.close();
  });

  it('is a row that can be started and not paused', () => {
    assert.equal(row().label, 'Shout');
    assert.match(String(row().description), /not started/);
    const words = String(row().contextValue).split(' ');
    assert.ok(words.includes('start') && words.includes('delete'), words.join(' '));
    assert.equal(words.includes('pause'), false);
    assert.match(row().accessibilityInformation?.label ?? '', /Shout, not started/);
  });

  it('leaves the status bar quiet until it runs, and then shows cost and time there', async () => {
    await until('the quiet status bar', () => window.skin.statusBar.text.endsWith('Dark Factory'));
    await run(COMMANDS.start, id);
    await until('the status bar', () => /1 active · .+ · \d+ (?:s|min)/.test(window.skin.statusBar.text));
    await until('a turn of work', () => window.engine.project(id)?.state.openTurn?.operation === 'work');
    letGo(window.engine.project(id)?.state.project.worktreePath ?? '');
  });

  it('has a progress document that follows it', async () => {
    await run(COMMANDS.showProgress, id);
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === SCHEMES.progress);
    assert.ok(document, 'the document is open');
    await until('the document to say that it is completed', () => document.getText().startsWith('# Shout: completed'));
    assert.match(document.getText(), /☑ Shout a text \(priority 2, done; verified by: .+\)/);
    assert.match(document.getText(), /## Not checked/);
  });

  it('ticks the tasks that were verified', () => {
    assert.equal(status(), 'completed');
    const states = tasks().map((item) => (item.checkboxState as { state: vscode.TreeItemCheckboxState }).state);
    assert.deepEqual(states, [vscode.TreeItemCheckboxState.Checked, vscode.TreeItemCheckboxState.Checked]);
  });

  it('tells once that it is completed, with what to do next', async () => {
    const told = () => window.questions.told.filter(({ message }) => message.startsWith('Shout: completed'));
    await until('the news', () => told().length > 0);
    assert.equal(told().length, 1);
    assert.deepEqual(told()[0]?.actions.slice(0, 2), ['Show Changes', 'Copy Push Command']);
  });

  it('shows what it changed in the multi-file diff of the editor', async () => {
    await run(COMMANDS.showChanges, id);
    const labels = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
    await until('the diff', () => labels().some((label) => label.startsWith('Changes of Shout')));
  });

  it('copies the line that pushes it, and pushes nothing', async () => {
    await run(COMMANDS.copyPushCommand, id);
    // The clipboard of a browser answers a moment later.
    const line = /^git -C \S+ push origin df\/shout\/\S+$/;
    await until('the line', async () => line.test(await vscode.env.clipboard.readText()));
    assert.equal(git('for-each-ref', 'refs/remotes'), '');
  });

  it('writes its commits as a patch where it is asked to', async () => {
    window.questions.file = join(window.folder, 'shout.patch');
    await run(COMMANDS.exportPatch, id);
    assert.equal(readFileSync(window.questions.file, 'utf8').match(/^Subject: /gm)?.length, 2);
    assert.match(window.questions.lastTold(), /^2 commits of Shout written to shout\.patch/);
  });

  it('has a log of its own', async () => {
    await run(COMMANDS.showLog, id);
    const log = () => vscode.window.activeTextEditor?.document;
    await until('the log', () => log()?.uri.scheme === SCHEMES.log);
    assert.match(log()?.getText() ?? '', /2 tasks planned: Shout a text; Count words/);
  });

  it('is not deleted by somebody who is not sure', async () => {
    window.questions.sure = false;
    await run(COMMANDS.delete, id);
    assert.equal(status(), 'completed');
    const asked = window.questions.confirmed.at(-1);
    assert.match(asked?.detail ?? '', /The branch df\/shout\/\S+ stays in /);
    window.questions.sure = true;
  });

  it('leaves its branch and nothing else when it is deleted', async () => {
    const worktree = window.engine.project(id)?.state.project.worktreePath ?? '';
    const branch = window.engine.project(id)?.state.project.workBranch ?? '';
    await run(COMMANDS.delete, id);
    assert.equal(window.engine.project(id), undefined);
    assert.equal(existsSync(worktree), false);
    assert.equal(git('log', '--format=%s', `main..${branch}`).split('\n').length, 2);
    assert.equal(git('status', '--porcelain'), '');
    assert.match(window.questions.lastTold(), /^Shout was deleted\. Its records are in /);
  });
});
