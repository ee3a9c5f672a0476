import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/extension/ids.ts';
import { letGo } from '../support/small-night.ts';
import type { Window } from '../support/window.ts';
import { createProject, openWindow, until } from '../support/window.ts';

describe('steering a project from the editor', () => {
  let window: Window;
  let id: string;
  const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(command, ...args);
  const project = (): { status: string; reason: { code: string }; worktreePath: string | null } => {
    const found = window.engine.project(id)?.state.project;
    assert.ok(found);
    return found;
  };

  before(async () => {
    window = await openWindow({ held: true });
    id = await createProject(window, 'Steer');
    await run(COMMANDS.start, id);
    await until('a turn of work', () => window.engine.project(id)?.state.openTurn?.operation === 'work');
  });
  after(async () => {
    await window.close();
  });

  it('pauses it, and the row offers to resume', async () => {
    await run(COMMANDS.pause, id);
    await until('the pause', () => project().status === 'paused');
    await window.engine.whenIdle(id);
    const { contextValue } = window.skin.projects.getTreeItem({ kind: 'project', projectId: id });
    assert.ok(contextValue?.split(' ').includes('resume'), contextValue);
    assert.equal(
      window.questions.told.some(({ message }) => message.includes('paused')),
      false,
    );
  });

  it('resumes it', async () => {
    await run(COMMANDS.resume, id);
    await until('the work', () => project().status === 'active');
  });

  it('terminates it only after it was told what stays', async () => {
    window.questions.sure = false;
    await run(COMMANDS.terminate, id);
    assert.equal(project().status, 'active');
    const asked = window.questions.confirmed.at(-1);
    assert.match(asked?.detail ?? '', /What was done stays: the worktree \S+ and the branch df\/steer\//);
    window.questions.sure = true;
    await run(COMMANDS.terminate, id);
    await until('the end', () => project().reason.code === 'terminatedByUser');
  });

  it('opens it again with retry', async () => {
    await window.engine.whenIdle(id);
    await run(COMMANDS.retry, id);
    await until('the work', () => project().status === 'active');
    letGo(project().worktreePath ?? '');
    await until('the end', () => project().status === 'completed');
  });

  it('asks for the limits one after the other, each filled in', async () => {
    const before = window.engine.project(id)?.state.project.limits;
    let answered = false;
    const asking = Promise.resolve(run(COMMANDS.raiseLimits, id)).finally(() => (answered = true));
    // Enter on a question that is not shown yet does nothing, so it is pressed until nothing is asked any more.
    await until('the answer', async () => {
      await run('workbench.action.acceptSelectedQuickOpenItem');
      return answered;
    });
    await asking;
    assert.deepEqual(window.engine.project(id)?.state.project.limits, before);
  });

  it('answers a click on a checkbox instead of obeying it', () => {
    window.skin.commandContext.selection.select(id);
    const [node] = window.skin.tasks.getChildren();
    assert.ok(node);
    const { checkboxState } = window.skin.tasks.getTreeItem(node);
    assert.match((checkboxState as { tooltip?: string }).tooltip ?? '', /^Done: /);
  });

  it('queues what is started beyond the limit, says so, and shows where the limit is', async () => {
    const config = join(window.engine.dataDirectory, 'config.yaml');
    const before = readFileSync(config, 'utf8');
    writeFileSync(config, 'schemaVersion: 1\nmaxConcurrentProjects: 1\n');
    await until('the limit', () => window.engine.config().maxConcurrentProjects === 1);
    try {
      const [first, second] = [await createProject(window, 'Holds'), await createProject(window, 'Waits')];
      await run(COMMANDS.start, first);
      await until('the first runs', () => window.engine.project(first)?.state.project.status === 'active');
      window.questions.presses = ['Change Limit…'];
      await run(COMMANDS.start, second);
      assert.match(window.questions.lastTold(), /“Waits” is queued, 1st\. It starts when the running project stops\./);
      const editor = vscode.window.activeTextEditor;
      assert.deepEqual([editor?.document.uri.fsPath, editor?.selection.active.line], [config, 1]);
      const { description } = window.skin.projects.getTreeItem({ kind: 'project', projectId: second });
      assert.match(String(description), /^queued, 1st/);
      await run(COMMANDS.pause, second);
      assert.equal(window.engine.project(second)?.queue, undefined);
    } finally {
      writeFileSync(config, before);
    }
  });

  it('says so when a project is gone', async () => {
    await run(COMMANDS.pause, '00000000-0000-4000-8000-000000000000');
    assert.equal(window.questions.lastTold(), 'This project is no longer there.');
  });

  it('says so when there is nothing to do it to', async () => {
    await run(COMMANDS.acceptTamper);
    assert.match(window.questions.lastTold(), /no project is in a state for that/);
  });
});
