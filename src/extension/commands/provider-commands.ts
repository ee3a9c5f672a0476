import * as vscode from 'vscode';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { takesKey } from '../../domain/provider/provider-key.ts';
import { dependentProjects, dependentsText } from '../../presenters/providers/dependent-projects.ts';
import { healthText, windowText } from '../../presenters/providers/health-text.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandId } from '../ids.ts';
import { COMMANDS } from '../ids.ts';
import { keyInputProblem } from '../questions/key-input.ts';
import { pickProvider } from '../questions/pick-provider.ts';
import { tested } from './add-provider.ts';
import { offerResume } from './offer-resume.ts';
import { reported } from './run-commands.ts';

export async function testProvider(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProvider(context, argument, {
    title: 'Test Provider',
    fits: () => true,
    none: 'There is no provider to test.',
  });
  if (target === undefined) return;
  const { engine, provider } = target;
  const result = await tested(context, provider, (onCost, signal) =>
    engine.providerAdmin.test(provider, null, onCost, signal),
  );
  if (result.kind === 'cancelled') return;
  const now = Date.now();
  const windows = engine.snapshot().providers.find(({ id }) => id === provider.id)?.windows ?? [];
  const text = [healthText(result.health, now), ...windows.map((window) => `${windowText(window, now)}.`)].join(' ');
  if (result.health.available) {
    await offerResume(context, engine, provider.id, `${provider.id}: ${text}`);
    return;
  }
  const remedy = remedyFor(provider, result.health.failure?.kind);
  if (remedy === undefined) {
    await context.questions.tell('warning', `${provider.id}: ${text}`);
    return;
  }
  const chosen = await context.questions.tell('warning', `${provider.id}: ${text}`, remedy.label);
  if (chosen !== undefined) await vscode.commands.executeCommand(remedy.command, provider.id);
}

function remedyFor(
  provider: ProviderConfig,
  kind: string | undefined,
): { label: string; command: CommandId } | undefined {
  if (kind === 'consentMissing' && provider.name === 'antigravity') {
    return { label: 'Give Consent…', command: COMMANDS.giveConsent };
  }
  if (kind === 'auth' && takesKey(provider)) return { label: 'Set Key…', command: COMMANDS.setProviderKey };
  return undefined;
}

/** Running projects use the new key from their next request on. */
export async function setProviderKey(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProvider(context, argument, {
    title: 'Set Provider Key',
    fits: takesKey,
    none: 'It takes no key from Dark Factory: it has a login of its own.',
  });
  if (target === undefined) return;
  const { engine, provider, providerAdmin } = target;
  const key = await context.questions.askSecret(
    `Set Key of ${provider.id}`,
    `${originText(provider)} The new one goes to ${context.secrets.place} and is not shown again.`,
    keyInputProblem,
  );
  if (key === undefined) return;
  const done = await reported(context, () => providerAdmin.setKey(provider.id, key));
  if (done === undefined) return;
  const message = `The new key of ${provider.id} is in ${done.kept}. Running projects use it with their next request.`;
  const chosen = await offerResume(context, engine, provider.id, message, 'Test Provider…');
  if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.testProvider, provider.id);
}

function originText(provider: ProviderConfig): string {
  const reference = takesKey(provider) ? provider.config.api_key : undefined;
  if (reference === undefined) return 'It has no key yet.';
  if (reference.startsWith('env:')) return `It takes its key from the variable ${reference.slice(4)} so far.`;
  return 'The key that it has is replaced.';
}

export async function enableProvider(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProvider(context, argument, {
    title: 'Enable Provider',
    fits: ({ enabled }) => !enabled,
    none: 'Every provider is enabled.',
  });
  if (target === undefined) return;
  const { id } = target.provider;
  if ((await reported(context, () => target.providerAdmin.enable(id, true))) === undefined) return;
  await offerResume(
    context,
    target.engine,
    id,
    `${id} is enabled. Projects that may use it do so from their next turn.`,
  );
}

/** A turn in flight ends by itself. */
export async function disableProvider(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProvider(context, argument, {
    title: 'Disable Provider',
    fits: ({ enabled }) => enabled,
    none: 'No provider is enabled.',
  });
  if (target === undefined) return;
  const { id } = target.provider;
  const stuck = dependentsText(dependentProjects(id, target.engine.providers(), target.engine.snapshot().projects));
  if ((await reported(context, () => target.providerAdmin.enable(id, false))) === undefined) return;
  const message = `${id} is disabled; a turn in flight ends by itself.`;
  if (stuck === '') {
    await context.questions.tell('info', message);
    return;
  }
  const chosen = await context.questions.tell('warning', `${message} ${stuck}.`, 'Enable Again', 'Add Provider…');
  if (chosen === 'Enable Again') await reported(context, () => target.providerAdmin.enable(id, true));
  if (chosen === 'Add Provider…') await vscode.commands.executeCommand(COMMANDS.addProvider);
}
