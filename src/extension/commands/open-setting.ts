import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CommandContext } from './command-context.ts';

/** Shows a settings file of the data directory at the line (from 0) that `lineIn` finds in its text. */
export async function openSetting(
  desk: CommandContext,
  dataDirectory: string,
  name: 'config.yaml' | 'providers.yaml',
  lineIn: (text: string) => number,
): Promise<void> {
  const uri = vscode.Uri.file(path.join(dataDirectory, name));
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { selection: document.lineAt(lineIn(document.getText())).range });
  } catch {
    await desk.questions.tell('warning', `${uri.fsPath} is not there or cannot be read.`);
  }
}
