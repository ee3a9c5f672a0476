import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID } from '../../../src/extension/ids.ts';
import { letGo } from '../support/small-night.ts';
import type { Window } from '../support/window.ts';
import { createProject, openWindow, until } from '../support/window.ts';

describe('a project that the command line drives', () => {
  let window: Window;
  let id: string;
  let commandLine: ChildProcess;
  const label = (): string =>
    window.skin.projects
      .getChildren({ kind: 'project', projectId: id })
      .map((node) => (node.kind === 'fact' ? node.fact.label : ''))
      .join('\n');

  before(async () => {
    window = await openWindow({ held: true });
    id = await createProject(window, 'From the terminal');
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    const program = join(extension?.extensionPath ?? '', 'dist/dark-factory.mjs');
    commandLine = spawn(process.execPath, [program, 'start', id], {
      // A desktop editor's own program is Node only when it is told so.
      env: { ...process.env, DARK_FACTORY_HOME: window.engine.dataDirectory, ELECTRON_RUN_AS_NODE: '1' },
      stdio: 'ignore',
    });
  });
  after(async () => {
    if (commandLine.exitCode === null) {
      commandLine.kill('SIGKILL');
      await once(commandLine, 'exit');
    }
    await window.close();
  });

  it('is shown live, and it is said who drives it', async () => {
    await until('the driver', () => label().includes(`Driven by the command line, process ${commandLine.pid ?? 0}`));
    await until('its tasks', () => window.engine.project(id)?.state.taskList.tasks.length === 2);
    await until('the status bar', () => window.skin.statusBar.text.includes('1 active'));
  });

  it('is paused from here', async () => {
    await vscode.commands.executeCommand(COMMANDS.pause, id);
    await until('the pause', () => window.engine.project(id)?.state.project.status === 'paused');
    await until('the end of the command line', () => commandLine.exitCode !== null);
  });

  it('goes on here once nobody else drives it', async () => {
    await until('nobody to drive it', () => window.engine.project(id)?.drivenBy === 'nobody');
    await vscode.commands.executeCommand(COMMANDS.resume, id);
    await until('the work here', () => window.engine.project(id)?.drivenBy === 'here');
    letGo(window.engine.project(id)?.state.project.worktreePath ?? '');
    await until('the end', () => window.engine.project(id)?.state.project.status === 'completed');
  });
});
