import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID, SETTINGS, VIEWS } from '../../../src/extension/ids.ts';

describe('the extension in a real editor', () => {
  let extension: vscode.Extension<unknown>;

  before(async () => {
    const found = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(found, `${EXTENSION_ID} is not installed`);
    extension = found;
    await extension.activate();
  });

  it('activates', () => {
    assert.equal(extension.isActive, true);
  });

  it('reads no library of a provider before that provider is used', () => {
    const read = Object.keys(require.cache).filter((file) => file.startsWith(join(extension.extensionPath, 'dist/')));
    const names = read.map((file) => basename(file));
    assert.ok(names.includes('extension.cjs'), 'these are not the modules of this host');
    assert.deepEqual(
      names.filter((name) => name.startsWith('lib-')),
      [],
    );
  });

  it('registers every command that it contributes, and no other', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('darkFactory.'));
    // The editor adds `<view>.focus` and the like by itself.
    const own = registered.filter((id) => !Object.values(VIEWS).some((view) => id.startsWith(`${view}.`)));
    assert.deepEqual(own.sort(), Object.values(COMMANDS).sort());
  });

  for (const view of Object.values(VIEWS)) {
    it(`contributes the view ${view}`, async () => {
      await vscode.commands.executeCommand(`${view}.focus`);
    });
  }

  for (const setting of Object.values(SETTINGS)) {
    it(`gives the setting ${setting} a default`, () => {
      assert.notEqual(vscode.workspace.getConfiguration().inspect(setting)?.defaultValue, undefined);
    });
  }
});
