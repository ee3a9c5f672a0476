import * as vscode from 'vscode';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { ProviderAdmin } from '../../engine/provider-admin-contract.ts';
import { providerKindTexts } from '../../presenters/providers/provider-kind-text.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { COMMANDS } from '../ids.ts';
import { readyEngine } from './pick-project.ts';

export interface ProviderTarget {
  engine: OrchestrationEngine;
  providerAdmin: ProviderAdmin;
  provider: ProviderConfig;
}

/** The engine and its provider administration; without one, tells the user what to do instead. */
export async function readyProviderAdmin(
  context: CommandContext,
): Promise<{ engine: OrchestrationEngine; providerAdmin: ProviderAdmin } | undefined> {
  const engine = await readyEngine(context);
  if (engine === undefined) return undefined;
  return { engine, providerAdmin: engine.providerAdmin };
}

/**
 * The target of a command: the provider of the row it was called on, the only one that fits, or the one that the user picks.
 * `undefined`: none; the user has been told why or has cancelled.
 */
export async function pickProvider(
  context: CommandContext,
  argument: unknown,
  question: { title: string; fits: (provider: ProviderConfig) => boolean; none: string },
): Promise<ProviderTarget | undefined> {
  const ready = await readyProviderAdmin(context);
  if (ready === undefined) return undefined;
  const providers = ready.engine.providers();
  const named = providerIdOf(argument);
  if (named !== undefined) {
    const provider = providers.find(({ id }) => id === named);
    if (provider !== undefined && question.fits(provider)) return { ...ready, provider };
    await context.questions.tell('info', provider === undefined ? 'This provider is no longer there.' : question.none);
    return undefined;
  }
  const fitting = providers.filter(question.fits);
  if (fitting.length === 0) {
    const nothing = 'There is no provider yet.';
    const chosen = await context.questions.tell(
      'info',
      providers.length === 0 ? nothing : question.none,
      'Add Provider…',
    );
    if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.addProvider);
    return undefined;
  }
  const only = fitting.length === 1 ? fitting[0] : undefined;
  const provider = only ?? (await context.questions.pick(`${question.title}: which one?`, fitting.map(choiceOf)));
  return provider === undefined ? undefined : { ...ready, provider };
}

function choiceOf(provider: ProviderConfig): {
  label: string;
  description: string;
  icon: string;
  value: ProviderConfig;
} {
  const { label, icon } = providerKindTexts[provider.name];
  const description = [
    label,
    ...(provider.model === undefined ? [] : [provider.model]),
    `priority ${provider.priority}`,
    ...(provider.enabled ? [] : ['disabled']),
  ].join(', ');
  return { label: provider.id, description, icon, value: provider };
}

/** Rows carry their provider; notifications pass its id. */
function providerIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('providerId' in argument)) return undefined;
  return typeof argument.providerId === 'string' ? argument.providerId : undefined;
}
