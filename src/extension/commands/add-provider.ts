import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { antigravityNotice } from '../../domain/provider/antigravity-notice.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { mayWaitForConsent } from '../../domain/provider/provider-key.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { DetectedProvider, ProviderAdmin } from '../../engine/provider-admin-contract.ts';
import type { TrialCost } from '../../ports/provider-capabilities.ts';
import { testedHealth } from '../../presenters/providers/tested-health.ts';
import { trialCostText } from '../../presenters/providers/trial-text.ts';
import type { CommandContext } from './command-context.ts';
import { COMMANDS } from '../ids.ts';
import { listModels } from '../models/model-list.ts';
import { readyProviderAdmin } from '../questions/pick-provider.ts';
import { offerResume } from './offer-resume.ts';
import type { ProviderDraft } from '../questions/provider-steps/provider-draft.ts';
import { emptyDraft, typedKeyOf } from '../questions/provider-steps/provider-draft.ts';
import type { ProviderOptions, TestResult } from '../questions/provider-steps/provider-options.ts';
import { stepsForProvider } from '../questions/provider-steps/steps-for-provider.ts';
import { runWizard } from '../questions/wizard.ts';

/** Asks, tests, saves. Cancelling leaves nothing behind, and no key is stored before the provider is. */
export async function addProvider(context: CommandContext): Promise<void> {
  const ready = await readyProviderAdmin(context);
  if (ready === undefined) return;
  const options = optionsOf(context, ready.engine, ready.providerAdmin);
  const draft = await runWizard<ProviderDraft>(
    'Add Provider',
    (answered) => stepsForProvider(options, answered),
    emptyDraft,
  );
  if (draft?.saved !== undefined) await tellSaved(context, ready.engine, draft, draft.saved);
}

function optionsOf(
  context: CommandContext,
  engine: OrchestrationEngine,
  providerAdmin: ProviderAdmin,
): ProviderOptions {
  let detected: Promise<readonly DetectedProvider[]> | undefined;
  return {
    asking: context.asking,
    providers: engine.providers(),
    prices: engine.config().prices,
    environment: process.env,
    keyPlace: context.secrets.place,
    // Only once, so that going back a step does not wait again.
    detect: (signal) => (detected ??= providerAdmin.detect(signal)),
    models: listModels,
    editorModels: () => context.editorModels.list(),
    scripts: () => scriptsIn(engine.dataDirectory),
    chooseScript: () => context.questions.openFile('Play This Script', { Scripts: ['yaml', 'yml', 'json'] }),
    readNotice: () =>
      context.questions.confirm({
        message: 'Antigravity, unattended: please read this first',
        detail: antigravityNotice.join('\n\n'),
        action: 'I Have Read This; Use Antigravity',
      }),
    read: (configuration) => providerAdmin.read(configuration),
    test: (config, key) => tested(context, config, (onCost, signal) => providerAdmin.test(config, key, onCost, signal)),
    save: (config, key) => providerAdmin.add(config, key),
    show: (title, text) => context.questions.show(title, text),
    now: () => Date.now(),
  };
}

/** Tests a provider, with progress, which says what that costs. For a model of the editor it first asks the user for permission, where that is missing. */
export function tested(
  context: CommandContext,
  config: ProviderConfig,
  test: (onCost: (cost: TrialCost) => void, signal: AbortSignal) => ReturnType<ProviderAdmin['test']>,
): Promise<TestResult> {
  const title = `Testing ${config.id}`;
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token): Promise<TestResult> => {
        const stop = new AbortController();
        const tellCost = (cost: TrialCost): void => {
          progress.report({ message: trialCostText(cost) });
        };
        const listening = token.onCancellationRequested(() => {
          stop.abort();
        });
        const cancelled = new Promise<TestResult>((resolve) => {
          stop.signal.addEventListener('abort', () => {
            resolve({ kind: 'cancelled' });
          });
        });
        const look = async (): Promise<TestResult> => {
          const failure = config.name === 'vscode-lm' ? await context.editorModels.allow(config, stop.signal) : null;
          if (failure === null) return { kind: 'answered', health: testedHealth(await test(tellCost, stop.signal)) };
          const health = { available: false, detail: failure.message, failure, responseTimeMs: 0 };
          return { kind: 'answered', health };
        };
        try {
          return await Promise.race([look(), cancelled]);
        } finally {
          listening.dispose();
        }
      },
    ),
  );
}

async function scriptsIn(dataDirectory: string): Promise<string[]> {
  try {
    const names = await readdir(path.join(dataDirectory, 'scripts'));
    return names
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .sort()
      .map((name) => `scripts/${name}`);
  } catch {
    return []; // There is no such folder before the first script.
  }
}

async function tellSaved(
  context: CommandContext,
  engine: OrchestrationEngine,
  draft: ProviderDraft,
  saved: ProviderConfig,
): Promise<void> {
  const waits = mayWaitForConsent(saved);
  const message = [
    `${saved.id} is saved in providers.yaml.`,
    ...(typedKeyOf(draft) === null
      ? []
      : [`Its key is in ${context.secrets.place}; the command line cannot read it there and needs one of its own.`]),
    waits
      ? 'It is used once you have given your consent.'
      : 'Projects that may use every provider use it from their next turn.',
  ].join(' ');
  const action = waits ? 'Give Consent…' : 'New Project…';
  // Without the consent a resumed project would only stop again.
  const chosen = waits
    ? await context.questions.tell('info', message, action)
    : await offerResume(context, engine, saved.id, message, action);
  if (chosen !== undefined) await vscode.commands.executeCommand(waits ? COMMANDS.giveConsent : COMMANDS.newProject);
}
