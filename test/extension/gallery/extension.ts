import * as vscode from 'vscode';
import { EditorModels } from '../../../src/extension/models/editor-models.ts';
import { EditorSecrets } from '../../../src/extension/activation/editor-secrets.ts';
import { FactoryHost } from '../../../src/extension/activation/factory-host.ts';
import { createLogChannel } from '../../../src/extension/activation/log-channel.ts';
import { UserInterface } from '../../../src/extension/activation/user-interface.ts';
import { busyNight } from './busy-night.ts';

/** The extension as it is, over a night with four providers that nobody had to live through. */
export function activate(context: vscode.ExtensionContext): void {
  const log = createLogChannel();
  const host = new FactoryHost(
    async () => busyNight(Date.now(), vscode.Uri.joinPath(context.extensionUri, 'data').fsPath),
    log,
  );
  const own = { secrets: new EditorSecrets(context.secrets), editorModels: new EditorModels(undefined) };
  context.subscriptions.push(log, host, new UserInterface(host, log, context.extensionUri, own));
  setImmediate(() => void host.start(false));
}
