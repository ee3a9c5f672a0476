import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/extension/ids.ts';
import { letGo } from '../support/small-night.ts';
import type { Window } from '../support/window.ts';
import { createProject, openWindow, until } from '../support/window.ts';

describe('a repository that gets a hook during a turn', () => {
  let window: Window;
  let id: string;
  const tamper = () => window.engine.project(id)?.state.tamper ?? [];
  const status = (): string | undefined => window.engine.project(id)?.state.project.status;

  before(async () => {
    window = await openWindow({ held: true });
    id = await createProject(window, 'Watched');
    await vscode.commands.executeCommand(COMMANDS.start, id);
    // The agent's first file: what the repository is like was noted before the turn began.
    const worktree = (): string => window.engine.project(id)?.state.project.worktreePath ?? '';
    await until('a turn of work', () => existsSync(join(worktree(), 'test/shout.test.mjs')));
    writeFileSync(join(window.repository, '.git/hooks/post-checkout'), '#!/bin/sh\n', { mode: 0o755 });
    letGo(worktree());
  });
  after(async () => {
    await window.close();
  });

  it('stops the project, and is told as the first thing everywhere', async () => {
    await until('the project to stop', () => tamper().length > 0 && status() === 'paused');
    await until('the status bar', () => window.skin.statusBar.text.includes('your repository was changed'));
    const told = window.questions.told.at(-1);
    assert.equal(told?.weight, 'error');
    assert.match(told.message, /^Watched: your repository was changed during a turn/);
    const item = window.skin.projects.getTreeItem({ kind: 'project', projectId: id });
    assert.ok(item.contextValue?.split(' ').includes('acceptTamper'));
  });

  it('shows each difference before it is accepted, and accepts nothing without a yes', async () => {
    await window.engine.whenIdle(id);
    window.questions.sure = false;
    await vscode.commands.executeCommand(COMMANDS.acceptTamper, id);
    assert.match(window.questions.confirmed.at(-1)?.detail ?? '', /post-checkout/);
    assert.equal(tamper().length > 0, true);
    window.questions.sure = true;
    await vscode.commands.executeCommand(COMMANDS.acceptTamper, id);
    await until('the acceptance', () => tamper().length === 0);
  });

  it('lets the project go on to its end afterwards', async () => {
    if (status() !== 'active') await vscode.commands.executeCommand(COMMANDS.resume, id);
    await until('the end', () => status() === 'completed');
  });
});
