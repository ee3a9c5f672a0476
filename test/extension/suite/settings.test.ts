import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/extension/ids.ts';
import { writeSmallNight } from '../support/small-night.ts';
import type { Window } from '../support/window.ts';
import { openWindow, until } from '../support/window.ts';

describe('the settings files in the editor', () => {
  let window: Window;
  const file = (name: string): string => join(window.engine.dataDirectory, name);
  const problems = (): string[] =>
    window.skin.projects.getChildren().flatMap((node) => (node.kind === 'problem' ? [node.message] : []));

  before(async () => {
    window = await openWindow();
  });
  after(async () => {
    writeSmallNight(window.engine.dataDirectory);
    await window.close();
  });

  it('open from the palette', async () => {
    window.questions.picks = ['config.yaml'];
    await vscode.commands.executeCommand(COMMANDS.openSettingsFile);
    await until('the file', () => vscode.window.activeTextEditor?.document.uri.fsPath === file('config.yaml'));
  });

  it('are shown as a row when they are wrong, with the place, until they are right again', async () => {
    const right = readFileSync(file('config.yaml'), 'utf8');
    writeFileSync(file('config.yaml'), 'schemaVersion: 1\ndefaultMaxRuntime: soon\n');
    await until('the problem', () => problems().length === 1);
    assert.match(problems()[0] ?? '', /config\.yaml.*2.*soon/s);
    await until('the status bar', () => window.skin.statusBar.text.includes('a settings file is wrong'));
    writeFileSync(file('config.yaml'), right);
    await until('no problem', () => problems().length === 0);
  });

  it('ask for consent before Antigravity is used, and keep the answer', async () => {
    const providers = [{ id: 'antigravity', name: 'antigravity' }];
    writeFileSync(file('providers.yaml'), JSON.stringify({ providers }));
    await until('the provider', () => window.engine.providers()[0]?.id === 'antigravity');
    window.questions.sure = false;
    await vscode.commands.executeCommand(COMMANDS.giveConsent);
    assert.match(window.questions.confirmed.at(-1)?.detail ?? '', /contested/);
    assert.doesNotMatch(readFileSync(file('providers.yaml'), 'utf8'), /consent["']?: true/);
    window.questions.sure = true;
    await vscode.commands.executeCommand(COMMANDS.giveConsent);
    assert.match(readFileSync(file('providers.yaml'), 'utf8'), /consent["']?: true/);
  });
});
