import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CommandContext } from './command-context.ts';

/** Shows a settings file of the data directory at the line (from 0) that `lineIn` finds in its text. */
export async function openSetting(
  context: CommandContext,
  dataDirectory: string,
  name: 'config.yaml' | 'providers.yaml',
  lineIn: (text: string) => number,
): Promise<void> {
  const uri = vscode.Uri.file(path.join(dataDirectory, name));
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    // The editor may still show what it read earlier: outside a workspace it looks at a file now and then.
    if (!document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    const { range } = document.lineAt(lineIn(document.getText()));
    editor.selection = new vscode.Selection(range.end, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  } catch {
    await context.questions.tell('warning', `${uri.fsPath} is not there or cannot be read.`);
  }
}
