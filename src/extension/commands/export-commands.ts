import * as path from 'node:path';
import * as vscode from 'vscode';
import { slugOf } from '../../domain/run/branch-name.ts';
import { pushLines } from '../../presenters/project/push-lines.ts';
import { shellOf } from '../../presenters/shared/shell-quote.ts';
import { counted } from '../../presenters/shared/plain-text.ts';
import type { CommandContext } from './command-context.ts';
import { labelOf, pickProject } from '../questions/pick-project.ts';
import { reported } from './run-commands.ts';

export async function copyPushCommand(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Copy Push Command', action: 'push' });
  if (target === undefined) return;
  const { push, note } = pushLines(target.project.state, shellOf(process.platform));
  if (push.length === 0) {
    await context.questions.tell('info', note);
    return;
  }
  await vscode.env.clipboard.writeText(push.join('\n'));
  const message = `Copied: ${push.join(' ; ')}. Run it yourself where you want; Dark Factory never pushes.`;
  await context.questions.tell('info', note === '' ? message : `${message} ${note}`);
}

export async function exportPatch(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Export Patch', action: 'exportPatch' });
  if (target === undefined) return;
  const { id, name } = target.project.state.project;
  const file = await context.questions.saveAs(`${slugOf(name)}.patch`, { Patch: ['patch'] });
  if (file === undefined) return;
  const done = await reported(context, () => target.engine.exportPatch(id, file));
  if (done === undefined) return;
  const message = `${counted(done.commits, 'commit')} of ${labelOf(target.project)} written to ${path.basename(file)}. Apply with: git am ${path.basename(file)}`;
  if ((await context.questions.tell('info', message, 'Open')) === 'Open') {
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }
}
