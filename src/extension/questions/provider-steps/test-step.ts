import type { ProviderConfig } from '../../../domain/provider/provider-config.ts';
import { takesKey, withKeyReference } from '../../../domain/provider/provider-key.ts';
import { healthText } from '../../../presenters/providers/health-text.ts';
import { trialVerdict } from '../../../presenters/providers/trial-text.ts';
import { openLineWarning } from '../../../presenters/providers/provider-text.ts';
import { refusalSentence } from '../../../presenters/refusals/refusal-sentence.ts';
import type { Answer, Choice, Place, Step } from '../wizard.ts';
import type { ProviderDraft } from './provider-draft.ts';
import { configurationOf, typedKeyOf } from './provider-draft.ts';
import type { ProviderOptions, TestResult } from './provider-options.ts';
import { defaultsFor } from './standing-steps.ts';

type Decision = 'save' | 'change' | 'again' | 'read' | 'cancel';

/** Most characters that a row shows; a narrow window shows fewer. */
const SHOWN = 50;

/** Tests the provider and shows the result. A provider that fails the test can be saved anyway. */
export function askTest(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const read = options.read(configurationOf(draft, defaultsFor(options, draft)));
    if (!read.ok) return refused(options, place, refusalSentence(read.failure));
    return decide(options, draft, place, read.value);
  };
}

async function decide(
  options: ProviderOptions,
  draft: ProviderDraft,
  place: Place,
  config: ProviderConfig,
): Promise<Answer<ProviderDraft>> {
  const key = typedKeyOf(draft);
  let result = await options.test(config, key);
  const keyed = key !== null && takesKey(config) ? withKeyReference(config, `secret:${config.id}`) : config;
  const warning = [openLineWarning(keyed) ?? []].flat();
  let refusal: string | undefined;
  for (;;) {
    const serves = result.kind === 'answered' && result.health.available;
    const text = refusal ?? [resultText(result, options.now()), ...warning].join(' ');
    const answer = await options.asking.one(place, {
      placeholder: refusal === undefined ? verdict(config, result) : 'It was not saved',
      choices: [...(refusal !== undefined ? unsaved(text) : serves ? good(text) : doubtful(text)), ...ending(text)],
    });
    if (answer.type !== 'next') return answer;
    switch (answer.value) {
      case 'save': {
        const saved = await options.save(config, key);
        if (saved.ok) return { type: 'next', value: { ...draft, saved: saved.value } };
        refusal = refusalSentence(saved.failure);
        break;
      }
      case 'read':
        await options.show(`${config.id} was tested`, text);
        break;
      case 'change':
        return { type: 'back' };
      case 'again':
        refusal = undefined;
        result = await options.test(config, key);
        break;
      case 'cancel':
        return { type: 'cancelled' };
    }
  }
}

async function refused(options: ProviderOptions, place: Place, message: string): Promise<Answer<ProviderDraft>> {
  const answer = await options.asking.one<Decision>(place, {
    placeholder: 'These answers do not go together',
    choices: [{ label: 'Change', detail: message, icon: 'arrow-left', value: 'change' }, ...ending(message)],
  });
  if (answer.type !== 'next') return answer;
  if (answer.value === 'read') {
    await options.show('These answers do not go together', message);
    return refused(options, place, message);
  }
  return answer.value === 'change' ? { type: 'back' } : { type: 'cancelled' };
}

function verdict(config: ProviderConfig, result: TestResult): string {
  if (result.kind === 'cancelled') return `The test of ${config.id} was cancelled`;
  return `${config.id} ${trialVerdict(result.health, !takesKey(config))}`;
}

function good(text: string): Choice<Decision>[] {
  return [
    { label: 'Save', detail: text, icon: 'pass', value: 'save' },
    { label: 'Change', detail: 'Back to the questions; the answers stay.', icon: 'arrow-left', value: 'change' },
  ];
}

function doubtful(text: string): Choice<Decision>[] {
  return [
    { label: 'Change', detail: text, icon: 'warning', value: 'change' },
    { label: 'Test Again', detail: 'With the same answers.', icon: 'refresh', value: 'again' },
    {
      label: 'Save Anyway',
      detail: 'Projects pass it over until it serves.',
      icon: 'save',
      value: 'save',
    },
  ];
}

function unsaved(text: string): Choice<Decision>[] {
  return [
    { label: 'Change', detail: text, icon: 'warning', value: 'change' },
    { label: 'Save Again', detail: 'With the same answers.', icon: 'save', value: 'save' },
  ];
}

function ending(text: string): Choice<Decision>[] {
  const whole: Choice<Decision> = {
    label: 'Read All of It',
    detail: 'The whole answer, in a window.',
    icon: 'eye',
    value: 'read',
  };
  return text.length > SHOWN ? [whole, leave] : [leave];
}

const leave: Choice<Decision> = {
  label: 'Cancel',
  detail: 'Nothing is saved, no key is kept.',
  icon: 'close',
  value: 'cancel',
};

function resultText(result: TestResult, now: number): string {
  return result.kind === 'cancelled'
    ? 'The test was cancelled, so it is not known whether it serves.'
    : healthText(result.health, now);
}
