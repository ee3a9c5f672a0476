import type { ChatService } from '../../../presenters/providers/chat-services.ts';
import { chatServices } from '../../../presenters/providers/chat-services.ts';
import type { Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import { keySteps } from './key-steps.ts';
import { askModel } from './model-step.ts';
import type { ProviderDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

/** Service, address and key come before the model, because listing the models may need the key. */
export function openaiSteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  const service = chatServices.find(({ id }) => id === draft.service);
  return [
    askService(options),
    ...(service === undefined || service.baseUrl === null ? [] : [askAddress(options, service)]),
    ...(service === undefined ? [] : keySteps(options, draft, keyNeedOf(service))),
    askModel(options),
  ];
}

export function anthropicSteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  const need = { variable: 'ANTHROPIC_API_KEY', needed: true, without: 'No key' };
  return [...keySteps(options, draft, need), askModel(options)];
}

function keyNeedOf({ keyVariable, id }: ChatService): { variable: string; needed: boolean; without: string } {
  return {
    variable: keyVariable ?? 'OPENAI_API_KEY',
    needed: keyVariable !== null && id !== 'other',
    without: 'No key',
  };
}

function askService({ asking }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const answer = await asking.one(place, {
      placeholder: 'Which service?',
      choices: chatServices.map((service) => ({
        label: service.label,
        detail: service.what,
        icon: service.isLocal ? 'vm' : 'cloud',
        picked: service.id === draft.service,
        value: service,
      })),
    });
    return mapAnswer(answer, (service) => {
      if (service.id === draft.service) return draft;
      const rest = Object.fromEntries(Object.entries(draft.config).filter(([field]) => field !== 'base_url'));
      return {
        ...draft,
        service: service.id,
        foundId: undefined,
        model: undefined,
        key: { from: 'none' },
        config: service.baseUrl === null ? rest : { ...rest, base_url: service.baseUrl },
      };
    });
  };
}

function askAddress({ asking }: ProviderOptions, service: ChatService): Step<ProviderDraft> {
  return async (draft, place) => {
    const known = draft.config['base_url'];
    const answer = await asking.text(place, {
      prompt: `The address${service.id === 'other' ? '' : ` of ${service.label}`}; it usually ends in /v1.`,
      placeholder: service.baseUrl ?? '',
      value: typeof known === 'string' ? known : (service.baseUrl ?? ''),
      problem: addressProblem,
    });
    return mapAnswer(answer, (text) => {
      const address = text.replace(/\/+$/, '');
      // Another address has other models.
      const model = address === known ? draft.model : undefined;
      return { ...draft, model, config: { ...draft.config, base_url: address } };
    });
  };
}

export function addressProblem(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return 'An address such as http://127.0.0.1:8000/v1 is needed.';
  if (url.username !== '' || url.password !== '') {
    return 'Leave out user name and password: they would lie in a file. A key is asked for in a moment.';
  }
  if (/[?#]/.test(text)) return 'Leave out everything from "?" or "#" on.';
  if (/\/(chat\/completions|responses|models)\/*$/.test(url.pathname)) {
    return `Leave out ${url.pathname.replace(/^.*(\/(chat\/completions|responses|models)\/*)$/, '$1')}: the part before it is the address.`;
  }
  return undefined;
}
