import type { ProviderKind } from '../../../domain/provider/provider-config.ts';
import type { DetectedProvider } from '../../../engine/provider-admin-contract.ts';
import { chatServiceAt } from '../../../presenters/providers/chat-services.ts';
import { providerKinds, providerKindTexts } from '../../../presenters/providers/provider-kind-text.ts';
import type { Choice, Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import type { KeyAnswer, ProviderDraft } from './provider-draft.ts';
import { emptyDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

type Origin = { kind: ProviderKind; found?: DetectedProvider };

/** Offers what was found on this machine first, then every kind. */
export function askKind(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const answer = await options.asking.one<Origin>(place, {
      placeholder: 'Which provider takes the turns?',
      choices: kindChoices(draft),
      later: async (signal) => {
        const found = await options.detect(signal);
        return [...found.map((one, index) => foundChoice(one, index, draft)), ...kindChoices(draft, found.length > 0)];
      },
    });
    return mapAnswer(answer, (origin) => begun(origin, draft));
  };
}

function kindChoices(draft: ProviderDraft, beside = false): Choice<Origin>[] {
  return providerKinds.map((kind, index) => {
    const { label, what, paid, icon } = providerKindTexts[kind];
    return {
      label,
      description: `paid by ${paid}`,
      detail: what,
      icon,
      ...(beside && index === 0 ? { heading: 'Everything there is' } : {}),
      picked: draft.origin === label,
      value: { kind },
    };
  });
}

function foundChoice(found: DetectedProvider, index: number, draft: ProviderDraft): Choice<Origin> {
  const { label, icon, paid } = providerKindTexts[found.kind];
  return {
    label: found.label,
    detail: `${label}, paid by ${paid}`,
    icon,
    ...(index === 0 ? { heading: 'Found here' } : {}),
    picked: draft.origin === found.label,
    value: { kind: found.kind, found },
  };
}

/** Starts a draft for the chosen row; answers about another row do not fit it. */
function begun({ kind, found }: Origin, draft: ProviderDraft): ProviderDraft {
  const origin = found?.label ?? providerKindTexts[kind].label;
  if (origin === draft.origin && kind === draft.kind) return draft;
  const { api_key: reference, ...config } = recordOf(found?.config['config']);
  const model = found?.config['model'];
  const baseUrl = config['base_url'];
  return {
    ...emptyDraft,
    kind,
    origin,
    foundId: typeof found?.config['id'] === 'string' ? found.config['id'] : undefined,
    config,
    key: keyBehind(reference),
    ...(typeof model === 'string' ? { model } : {}),
    ...(kind === 'openai' && found !== undefined
      ? { service: chatServiceAt(typeof baseUrl === 'string' ? baseUrl : undefined)?.id }
      : {}),
  };
}

function keyBehind(reference: unknown): KeyAnswer {
  if (typeof reference !== 'string' || !reference.startsWith('env:')) return { from: 'none' };
  return { from: 'environment', variable: reference.slice('env:'.length) };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
