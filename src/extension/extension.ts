import * as path from 'node:path';
import * as vscode from 'vscode';
import type { OrchestrationEngine } from '../engine/engine-contract.ts';
import { EditorModels } from './models/editor-models.ts';
import { EditorSecrets } from './activation/editor-secrets.ts';
import { FactoryHost } from './activation/factory-host.ts';
import { createLogChannel } from './activation/log-channel.ts';
import { readEditorSettings } from './activation/editor-settings.ts';
import { UserInterface } from './activation/user-interface.ts';

let host: FactoryHost | undefined;

/** Registers the user interface and returns; the engine is loaded and started later, once the workspace is trusted. */
export function activate(context: vscode.ExtensionContext): UserInterface | undefined {
  const log = createLogChannel();
  const secrets = new EditorSecrets(context.secrets);
  const editorModels = new EditorModels(context.languageModelAccessInformation);
  const owned = new FactoryHost(() => createEngine(context, secrets, editorModels), log);
  host = owned;
  const userInterface = new UserInterface(owned, log, context.extensionUri, { secrets, editorModels });
  context.subscriptions.push(log, owned, userInterface);
  const start = (): void => void owned.start(readEditorSettings().recoverOnStartup);
  if (vscode.workspace.isTrusted) setImmediate(start);
  else context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(start));
  // Only tests get access to the parts; the extension has no API for other extensions.
  return context.extensionMode === vscode.ExtensionMode.Test ? userInterface : undefined;
}

export async function deactivate(): Promise<void> {
  await host?.close();
}

async function createEngine(
  context: vscode.ExtensionContext,
  secrets: EditorSecrets,
  editorModels: EditorModels,
): Promise<OrchestrationEngine> {
  const { composeEngine } = await import('../composition-root.ts');
  const settings = readEditorSettings();
  const { version } = context.extension.packageJSON as { version: string };
  return composeEngine({
    kind: 'extension',
    version,
    dataDirectory: settings.dataDirectory,
    env: process.env,
    personaDirectories: [path.join(settings.dataDirectory, 'personas'), path.join(context.extensionPath, 'personas')],
    worktreesDir: settings.worktreesDirectory,
    secrets,
    editorModels: (config) => editorModels.chatModel(config),
  });
}
