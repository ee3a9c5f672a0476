import * as vscode from 'vscode';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProviderAdmin } from '../../engine/provider-admin-contract.ts';
import { dependentProjects, dependentsText } from '../../presenters/providers/dependent-projects.ts';
import { isKeyKept } from '../../presenters/providers/provider-text.ts';
import type { CommandContext } from './command-context.ts';
import { COMMANDS } from '../ids.ts';
import { pickProvider } from '../questions/pick-provider.ts';
import { reported } from './run-commands.ts';

/**
 * Removes the provider from `providers.yaml` and its key from the secret storage. Undo restores the configuration but not the
 * key: the user may want the key gone, so no copy of it is held.
 */
export async function removeProvider(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProvider(context, argument, {
    title: 'Remove Provider',
    fits: () => true,
    none: 'There is no provider to remove.',
  });
  if (target === undefined) return;
  const { engine, provider, providerAdmin } = target;
  const stuck = dependentsText(dependentProjects(provider.id, engine.providers(), engine.snapshot().projects));
  const sure = await context.questions.confirm({
    message: `Remove the provider “${provider.id}”?`,
    detail: [
      'It is taken out of providers.yaml. What it has cost stays in the records; a turn in flight ends by itself.',
      ...(isKeyKept(provider) ? ['Its key is deleted, and does not come back when this is undone.'] : []),
      ...(stuck === '' ? [] : [`${stuck}: without it no provider can take their turns.`]),
    ].join('\n'),
    action: 'Remove',
  });
  if (!sure) return;
  const done = await reported(context, () => providerAdmin.remove(provider.id));
  if (done === undefined) return;
  const left = dependentsText(done.usedBy);
  const message = `${provider.id} was removed.${left === '' ? '' : ` ${left}; add a provider or put it back.`}`;
  const chosen = await context.questions.tell(left === '' ? 'info' : 'warning', message, 'Put It Back');
  if (chosen !== undefined) await putBack(context, providerAdmin, provider);
}

async function putBack(context: CommandContext, providerAdmin: ProviderAdmin, provider: ProviderConfig): Promise<void> {
  const back = await reported(context, () => providerAdmin.add(provider, null));
  if (back === undefined) return;
  if (!isKeyKept(provider)) {
    await context.questions.tell('info', `${provider.id} is back as it was.`);
    return;
  }
  const message = `${provider.id} is back as it was, without its key: that was deleted.`;
  const chosen = await context.questions.tell('warning', message, 'Set Key…');
  if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.setProviderKey, provider.id);
}
