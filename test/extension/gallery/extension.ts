import * as vscode from 'vscode';
import { FactoryHost } from '../../../src/extension/factory-host.ts';
import { createLogChannel } from '../../../src/extension/log-channel.ts';
import { Skin } from '../../../src/extension/skin.ts';
import { busyNight } from './busy-night.ts';

/** The extension as it is, over a night with four providers that nobody had to live through. */
export function activate(context: vscode.ExtensionContext): void {
  const log = createLogChannel();
  const host = new FactoryHost(
    async () => busyNight(Date.now(), vscode.Uri.joinPath(context.extensionUri, 'data').fsPath),
    log,
  );
  context.subscriptions.push(log, host, new Skin(host, log, context.extensionUri));
  setImmediate(() => void host.start(false));
}
