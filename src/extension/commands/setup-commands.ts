import * as path from 'node:path';
import * as vscode from 'vscode';
import { askConsent, awaitingConsent } from './consent.ts';
import type { CommandContext } from './command-context.ts';
import { EXTENSION_ID, WALKTHROUGH } from '../ids.ts';
import { readyEngine } from '../questions/pick-project.ts';
import { offerResume } from './offer-resume.ts';

export async function giveConsent(context: CommandContext): Promise<void> {
  const engine = await readyEngine(context);
  if (engine === undefined) return;
  const waiting = awaitingConsent(engine.providers());
  if (waiting.length === 0) {
    await context.questions.tell(
      'info',
      engine.providers().some((provider) => provider.name === 'antigravity')
        ? 'You have given your consent already. To withdraw it, set consent to false in providers.yaml.'
        : 'No Antigravity provider is set up. Add one with Add Provider first.',
    );
    return;
  }
  if (await askConsent(context, engine, waiting)) {
    const message = 'Antigravity may be used now. To withdraw, set consent to false in providers.yaml.';
    await offerResume(context, engine, waiting[0]?.id ?? '', message);
  }
}

export async function openSettingsFile(context: CommandContext): Promise<void> {
  // Works without an engine too: a wrong settings file may be why it could not start.
  const directory = context.host.engine?.dataDirectory ?? context.settings().dataDirectory;
  const file = await context.questions.pick('Open which settings file?', [
    {
      label: 'providers.yaml',
      description: 'who takes the turns, in which order',
      icon: 'person',
      value: 'providers.yaml',
    },
    {
      label: 'config.yaml',
      description: 'defaults of new projects, checks, worktrees',
      icon: 'settings-gear',
      value: 'config.yaml',
    },
  ]);
  if (file === undefined) return;
  const uri = vscode.Uri.file(path.join(directory, file));
  try {
    await vscode.window.showTextDocument(uri);
  } catch {
    await context.questions.tell(
      'warning',
      `${uri.fsPath} is not there or cannot be read. It is made when Dark Factory starts.`,
    );
  }
}

export async function restartEngine(context: CommandContext): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    await readyEngine(context);
    return;
  }
  const busy = context.host.snapshot().projects.filter((project) => project.drivenBy === 'here').length;
  if (busy > 0) {
    const sure = await context.questions.confirm({
      message: 'Restart the engine?',
      detail: `${busy === 1 ? 'One project is' : `${busy} projects are`} being worked on here. The turns in flight are ended; the work goes on after the restart.`,
      action: 'Restart',
    });
    if (!sure) return;
  }
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Restarting Dark Factory' },
    async () => {
      await context.host.close();
      await context.host.start(true);
    },
  );
}

export async function getStarted(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH}`, false);
}
