import type { Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import { keyInputProblem } from '../key-input.ts';
import type { KeyAnswer, ProviderDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

export interface KeyNeed {
  /** Variable that usually holds it. */
  variable: string;
  needed: boolean;
  /** Label of the choice without a key. */
  without: string;
}

/** Asks where the key comes from, then for the key itself or the name of the variable. */
export function keySteps(options: ProviderOptions, draft: ProviderDraft, need: KeyNeed): Step<ProviderDraft>[] {
  return [
    askSource(options, need),
    ...(draft.key.from === 'person' ? [askKey(options)] : []),
    ...(draft.key.from === 'environment' ? [askVariable(options)] : []),
  ];
}

function askSource({ asking, environment, keyPlace }: ProviderOptions, need: KeyNeed): Step<ProviderDraft> {
  return async (draft, place) => {
    const isSet = (environment[need.variable] ?? '') !== '';
    const preferred = draft.key.from === 'none' && need.needed ? (isSet ? 'environment' : 'person') : draft.key.from;
    const row = (from: KeyAnswer['from'], label: string, detail: string, icon: string) => ({
      label,
      detail,
      icon,
      picked: from === preferred,
      value: from,
    });
    const without = row('none', need.without, 'No key is sent.', 'circle-slash');
    const answer = await asking.one(place, {
      placeholder: 'Where does its key come from?',
      choices: [
        ...(need.needed ? [] : [without]),
        row('person', 'Type or paste a key', `Kept in ${keyPlace}. The command line cannot read it there.`, 'key'),
        row(
          'environment',
          'Take it from an environment variable',
          isSet
            ? `${need.variable} is set here. The command line can read it too.`
            : 'The command line can read it too, where it is set.',
          'symbol-variable',
        ),
        ...(need.needed ? [without] : []),
      ],
    });
    return mapAnswer(answer, (from) => ({ ...draft, key: keyFrom(from, draft.key, need) }));
  };
}

function keyFrom(from: KeyAnswer['from'], before: KeyAnswer, need: KeyNeed): KeyAnswer {
  if (from === before.from) return before;
  switch (from) {
    case 'none':
      return { from };
    case 'person':
      return { from, key: '' };
    case 'environment':
      return { from, variable: need.variable };
  }
}

/** A typed key is not shown again, not even as dots: they would reveal its length. */
function askKey({ asking, keyPlace }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const before = draft.key.from === 'person' ? draft.key.key : '';
    const answer = await asking.text(place, {
      prompt:
        before === ''
          ? `The key. It goes to ${keyPlace} and is not shown again.`
          : 'A key was typed in already; Enter keeps it, another one replaces it.',
      value: '',
      secret: true,
      problem: (text) => (text.trim() === '' && before !== '' ? undefined : keyInputProblem(text)),
    });
    return mapAnswer(answer, (text) => ({ ...draft, key: { from: 'person', key: text === '' ? before : text } }));
  };
}

function askVariable({ asking, environment }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const answer = await asking.text(place, {
      prompt: 'Name of the variable that holds the key.',
      value: draft.key.from === 'environment' ? draft.key.variable : '',
      problem: (text) =>
        /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text.trim())
          ? undefined
          : keyInputProblem(text) === undefined && text.trim().length > 20
            ? 'This looks like a key. Only the name of the variable goes here, such as OPENAI_API_KEY.'
            : 'A name of letters, digits and "_", such as OPENAI_API_KEY.',
      note: (text) =>
        (environment[text.trim()] ?? '') === ''
          ? 'It is not set in this editor; set it and start the editor anew, or the provider cannot serve here.'
          : 'It is set here.',
    });
    return mapAnswer(answer, (variable) => ({ ...draft, key: { from: 'environment', variable } }));
  };
}
