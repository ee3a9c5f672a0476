import type { Step } from '../wizard.ts';
import { acpSteps } from './acp-steps.ts';
import { antigravitySteps } from './antigravity-steps.ts';
import { anthropicSteps, openaiSteps } from './chat-service-steps.ts';
import { editorModelSteps } from './editor-model-step.ts';
import { askKind } from './kind-step.ts';
import { moneySteps } from './money-steps.ts';
import type { ProviderDraft } from './provider-draft.ts';
import { isPaidByToken } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';
import { askScript } from './script-step.ts';
import { askHow, askId, askPriority } from './standing-steps.ts';
import { askTest } from './test-step.ts';

/** The questions to ask, given the answers so far; the last one tests the provider. */
export function stepsForProvider(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  return [
    askKind(options),
    ...kindSteps(options, draft),
    askHow(options),
    ...(draft.defaults ? [] : [askId(options), askPriority(options)]),
    ...(isPaidByToken(draft.kind) ? moneySteps(options, draft) : []),
    askTest(options),
  ];
}

function kindSteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  switch (draft.kind) {
    case 'antigravity':
      return antigravitySteps(options, draft);
    case 'acp':
      return acpSteps(options, draft);
    case 'openai':
      return openaiSteps(options, draft);
    case 'anthropic':
      return anthropicSteps(options, draft);
    case 'vscode-lm':
      return editorModelSteps(options);
    case 'scripted':
      return [askScript(options)];
    case undefined:
      return [];
  }
}
