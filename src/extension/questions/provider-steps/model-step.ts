import type { Choice, Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import type { ModelSource } from '../../models/model-list.ts';
import type { ProviderDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

/** Offers the list of the service if it has one; any other name can be typed. */
export function askModel(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const before: Choice<string>[] =
      draft.model === undefined ? [] : [{ label: draft.model, picked: true, value: draft.model }];
    const answer = await options.asking.one<string>(place, {
      placeholder: 'Which model? Choose one, or type its name',
      choices: before.length > 0 ? before : [waiting],
      later: async (signal) => {
        const listed = await options.models(sourceOf(options, draft), signal);
        if (!listed.ok) return [...before, { ...waiting, label: 'Type its name', detail: listed.failure }];
        const names = listed.value.filter((name) => name !== draft.model);
        return [...before, ...names.map((name) => ({ label: name, value: name }))];
      },
      typed: (text) =>
        text.length > 200
          ? undefined
          : { label: text, description: 'use this name as it is typed', icon: 'edit', value: text },
    });
    // The row that only reports the state of the list names no model.
    if (answer.type === 'next' && answer.value === '') return askModel(options)(draft, place);
    return mapAnswer(answer, (model) => ({ ...draft, model, price: model === draft.model ? draft.price : undefined }));
  };
}

const waiting: Choice<string> = { label: 'Asking the service for its models…', icon: 'info', value: '' };

function sourceOf({ environment }: ProviderOptions, { kind, config, key }: ProviderDraft): ModelSource {
  const baseUrl = config['base_url'];
  return {
    protocol: kind === 'anthropic' ? 'anthropic' : 'openai',
    baseUrl: typeof baseUrl === 'string' ? baseUrl : null,
    key: key.from === 'person' ? key.key : key.from === 'environment' ? (environment[key.variable] ?? '') : '',
  };
}
