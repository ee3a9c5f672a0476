import type { Command } from 'commander';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import { installLine } from '../../presenters/checks/install-text.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { CommandContext } from '../verbs/command-context.ts';

export interface InstallFlags {
  installDependencies?: boolean;
  installWith?: string[];
  checksNetwork?: boolean;
}

/** The flags by which a person allows a project what reaches beyond its worktree: an install, the network. */
export function addInstallFlags(command: Command): Command {
  return command
    .option(
      '--install-dependencies',
      'install what the checks need in the worktree, with the command that the lockfile asks for',
    )
    .option('--install-with <command>', 'install with this command instead; may be repeated', collected)
    .option(
      '--checks-network',
      'let the checks of this project, and its install, use the network from now on; they run what agents wrote',
    );
}

function collected(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** Tells the project what the flags allow, and says what will be run. Returns why that cannot be done; `undefined`: it was. */
export async function allowByFlags(
  { engine, print }: CommandContext,
  projectId: string,
  { installDependencies = false, installWith = [], checksNetwork = false }: InstallFlags,
): Promise<string | undefined> {
  if (checksNetwork) {
    const allowed = await engine.allowNetwork(projectId);
    if (!allowed.ok) return refusalSentence(allowed.failure);
  }
  if (!installDependencies && installWith.length === 0) return undefined;
  const commands = installWith.map((command): InstallCommand => ({ command, because: '' }));
  if (commands.length === 0) {
    const found = await engine.previewChecks(projectId);
    if (!found.ok) return refusalSentence(found.failure);
    commands.push(...found.value.installs);
  }
  if (commands.length === 0) return 'No lockfile and no manifest says what to install. Name a command: --install-with.';
  const lacking = commands.find(({ lacks }) => lacks !== undefined);
  if (lacking?.lacks !== undefined) return `${lacking.command} cannot be run: ${lacking.lacks}.`;
  const allowed = await engine.allowInstall(projectId, commands);
  if (!allowed.ok) return refusalSentence(allowed.failure);
  const network =
    engine.project(projectId)?.state.checksNetwork === 'open' ? '' : ', without network (--checks-network)';
  print.remark(`Installed in the worktree before the checks${network}: ${commands.map(installLine).join('; ')}`);
  return undefined;
}
