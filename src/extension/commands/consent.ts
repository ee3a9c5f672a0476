import * as vscode from 'vscode';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { AntigravityProviderConfig, ProviderConfig } from '../../domain/provider/provider-config.ts';
import { antigravityNotice } from '../../domain/provider/antigravity-notice.ts';
import { mayWaitForConsent } from '../../domain/provider/provider-key.ts';
import type { CommandContext } from './command-context.ts';
import { VIEWS } from '../ids.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';

/** Limit for a probe. Before there is consent it only looks at what is installed and asks no service. */
const LOOK_MS = 10_000;

/** The providers that may still wait for the user to read the notice. */
export function awaitingConsent(providers: readonly ProviderConfig[]): AntigravityProviderConfig[] {
  return providers.filter((one) => one.name === 'antigravity').filter(mayWaitForConsent);
}

/**
 * Returns whether a project that uses `providerIds` (none: all that are enabled) may start. If every one of them waits for
 * consent, shows the notice and the answer decides. A probe tells whether a provider waits, because it may work with a key.
 */
export async function withConsent(
  context: CommandContext,
  engine: OrchestrationEngine,
  providerIds: readonly string[],
): Promise<boolean> {
  const usable = engine
    .providers()
    .filter((provider) => provider.enabled && (providerIds.length === 0 || providerIds.includes(provider.id)));
  const waiting = awaitingConsent(usable);
  if (waiting.length === 0 || waiting.length < usable.length) return true;
  const asked = await vscode.window.withProgress({ location: { viewId: VIEWS.projects } }, () =>
    Promise.all(waiting.map(({ id }) => engine.providerAdmin.probe(id, AbortSignal.timeout(LOOK_MS)))),
  );
  return asked.every((probed) => probed.ok && probed.value.failure?.kind === 'consentMissing')
    ? askConsent(context, engine, waiting)
    : true;
}

export async function askConsent(
  context: CommandContext,
  engine: OrchestrationEngine,
  waiting: readonly AntigravityProviderConfig[],
): Promise<boolean> {
  const agreed = await context.questions.confirm({
    message: 'Antigravity, unattended: please read this first',
    detail: antigravityNotice.join('\n\n'),
    action: 'I Have Read This; Use Antigravity',
  });
  if (!agreed) return false;
  for (const provider of waiting) {
    const outcome = await engine.providerAdmin.giveConsent(provider.id);
    if (outcome.ok) continue;
    await context.questions.tell('error', refusalSentence(outcome.failure));
    return false;
  }
  return true;
}
