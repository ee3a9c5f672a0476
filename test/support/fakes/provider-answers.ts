import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import { succeeded } from '../../../src/domain/result.ts';
import type { ProviderDraft } from '../../../src/extension/questions/provider-steps/provider-draft.ts';
import { emptyDraft } from '../../../src/extension/questions/provider-steps/provider-draft.ts';
import type { ProviderOptions } from '../../../src/extension/questions/provider-steps/provider-options.ts';
import { stepsForProvider } from '../../../src/extension/questions/provider-steps/steps-for-provider.ts';
import { runWizard } from '../../../src/extension/questions/wizard.ts';
import { testedHealth } from '../../../src/presenters/providers/tested-health.ts';
import { MemoryEngine } from './memory-engine.ts';
import type { Move } from './scripted-asking.ts';
import { ScriptedAsking } from './scripted-asking.ts';

export interface Answered {
  draft: ProviderDraft | undefined;
  asking: ScriptedAsking;
  engine: MemoryEngine;
  /** What `providers.yaml` would hold of it. */
  saved: ProviderConfig | undefined;
}

/** Answers the questions about a provider, with a admin in memory behind them. */
export async function answerAll(
  moves: readonly Move[],
  arrange: (engine: MemoryEngine, options: ProviderOptions) => void = () => undefined,
): Promise<Answered> {
  const engine = new MemoryEngine();
  const admin = engine.providerAdmin;
  const asking = new ScriptedAsking(moves);
  const options: ProviderOptions = {
    asking,
    providers: [],
    prices: {},
    environment: {},
    keyPlace: 'the secret storage of the test',
    detect: () => admin.detect(),
    models: async () => succeeded(['claude-opus-5', 'model-a', 'model-b']),
    editorModels: async () => [],
    scripts: async () => ['scripts/small.yaml'],
    chooseScript: async () => undefined,
    readNotice: async () => true,
    read: (configuration) => admin.read(configuration),
    test: async (config, key) => ({
      kind: 'answered',
      health: testedHealth(await admin.test(config, key, () => undefined)),
    }),
    save: (config, key) => admin.add(config, key),
    show: async () => undefined,
    now: () => Date.parse('2026-01-06T01:00:00.000Z'),
  };
  arrange(engine, options);
  options.providers = engine.providers();
  const draft = await runWizard('Add Provider', (answered) => stepsForProvider(options, answered), emptyDraft);
  return { draft, asking, engine, saved: draft?.saved };
}
