import * as vscode from 'vscode';
import { addProvider } from './add-provider.ts';
import { exportCosts, raiseBudget, showCosts } from './cost-commands.ts';
import { deleteProject } from './end-commands.ts';
import { raiseLimits } from './limit-commands.ts';
import {
  openTerminal,
  openWorktree,
  showChanges,
  showCommit,
  showLog,
  showProgress,
  showTasks,
} from './show-commands.ts';
import { newProject } from './new-project.ts';
import { disableProvider, enableProvider, setProviderKey, testProvider } from './provider-commands.ts';
import { removeProvider } from './remove-provider.ts';
import { acceptTamper, pause, resume, retry, start, terminate } from './run-commands.ts';
import { getStarted, giveConsent, openSettingsFile, restartEngine } from './setup-commands.ts';
import { showActions } from './show-actions.ts';
import { copyPushCommand, exportPatch } from './export-commands.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandId } from '../ids.ts';
import { COMMANDS } from '../ids.ts';

/** `argument` is the row, the project's id, or nothing when the command comes from the palette. */
type Handler = (context: CommandContext, argument: unknown, detail: unknown) => Promise<void>;

/** Every command, once. */
const HANDLERS: Record<CommandId, Handler> = {
  [COMMANDS.newProject]: newProject,
  [COMMANDS.start]: start,
  [COMMANDS.pause]: pause,
  [COMMANDS.resume]: resume,
  [COMMANDS.terminate]: terminate,
  [COMMANDS.retry]: retry,
  [COMMANDS.delete]: deleteProject,
  [COMMANDS.openWorktree]: openWorktree,
  [COMMANDS.openTerminal]: openTerminal,
  [COMMANDS.showChanges]: showChanges,
  [COMMANDS.showCommit]: showCommit,
  [COMMANDS.showLog]: showLog,
  [COMMANDS.showProgress]: showProgress,
  [COMMANDS.showTasks]: showTasks,
  [COMMANDS.showActions]: showActions,
  [COMMANDS.copyPushCommand]: copyPushCommand,
  [COMMANDS.exportPatch]: exportPatch,
  [COMMANDS.raiseLimits]: raiseLimits,
  [COMMANDS.acceptTamper]: acceptTamper,
  [COMMANDS.giveConsent]: giveConsent,
  [COMMANDS.addProvider]: addProvider,
  [COMMANDS.testProvider]: testProvider,
  [COMMANDS.setProviderKey]: setProviderKey,
  [COMMANDS.enableProvider]: enableProvider,
  [COMMANDS.disableProvider]: disableProvider,
  [COMMANDS.removeProvider]: removeProvider,
  [COMMANDS.openSettingsFile]: openSettingsFile,
  [COMMANDS.restartEngine]: restartEngine,
  [COMMANDS.getStarted]: getStarted,
  [COMMANDS.showCosts]: showCosts,
  [COMMANDS.exportCosts]: exportCosts,
  [COMMANDS.raiseBudget]: raiseBudget,
};

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return Object.entries(HANDLERS).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (argument: unknown, detail: unknown) => {
      try {
        await handler(context, argument, detail);
      } catch (error) {
        // Expected failures come back as values, so an exception here is a bug of ours.
        context.log.error(error instanceof Error ? error : String(error));
        const message = error instanceof Error ? error.message : String(error);
        const shown = await context.questions.tell('error', `Dark Factory made a mistake: ${message}`, 'Show Log');
        if (shown !== undefined) context.log.show(true);
      }
    }),
  );
}
