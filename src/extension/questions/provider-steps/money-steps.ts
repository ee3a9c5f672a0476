import type { Price } from '../../../domain/provider/price.ts';
import { formatUsd } from '../../../presenters/shared/money.ts';
import { amountInput, amountProblem, parseAmount } from '../limit-input.ts';
import type { Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import type { PriceAnswer, ProviderDraft } from './provider-draft.ts';
import { knownPrice, runsHere } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

/** Asks for caps and a price, only for kinds that are paid by the token. An unknown price is asked for in any case. */
export function moneySteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  const isKnown = knownPrice(draft, options.prices) !== null;
  if (draft.defaults) return isKnown ? [] : priceSteps(options, draft);
  return [
    askCap(options, 'perDayUsd', 'Most that it may cost in a day, over all projects, in US dollars. Empty: no cap.'),
    askCap(options, 'totalUsd', 'Most that it may cost in all, in US dollars. Empty: no cap.'),
    ...priceSteps(options, draft),
  ];
}

function priceSteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  return [
    askPriceSource(options),
    ...(draft.price?.from === 'person' ? [askPrice(options, 'input'), askPrice(options, 'output')] : []),
  ];
}

function askCap({ asking }: ProviderOptions, field: 'perDayUsd' | 'totalUsd', prompt: string): Step<ProviderDraft> {
  return async (draft, place) => {
    const answer = await asking.text(place, {
      prompt,
      placeholder: 'no cap',
      value: amountInput(draft[field]),
      problem: (text) => amountProblem(text, 'cost'),
    });
    return mapAnswer(answer, (text) => {
      const parsed = parseAmount(text, 'cost');
      return 'value' in parsed ? { ...draft, [field]: parsed.value } : draft;
    });
  };
}

function askPriceSource({ asking, prices }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const known = knownPrice(draft, prices);
    const chosen: PriceAnswer = draft.price ?? { from: runsHere(draft) ? 'free' : 'table' };
    const row = (from: PriceAnswer['from'], label: string, detail: string, icon: string) => ({
      label,
      detail,
      icon,
      picked: from === chosen.from,
      value: from,
    });
    const answer = await asking.one(place, {
      placeholder: 'What do its tokens cost? A cap in dollars needs a price',
      choices: [
        row(
          'table',
          known === null ? 'Nobody knows' : 'What the built-in table says',
          known === null
            ? 'It is shown as unpriced. Caps in tokens and turns still hold it back, caps in dollars cannot.'
            : `${priceText(known)}.`,
          known === null ? 'question' : 'book',
        ),
        row('person', 'I know the price', 'US dollars per million tokens; wins over the table.', 'edit'),
        row('free', 'Nothing', 'It runs on a machine of mine; shown as $0.00.', 'vm'),
      ],
    });
    return mapAnswer(answer, (from) => ({
      ...draft,
      price: from === 'person' ? (chosen.from === 'person' ? chosen : { from, input: 0, output: 0 }) : { from },
    }));
  };
}

function askPrice({ asking }: ProviderOptions, field: 'input' | 'output'): Step<ProviderDraft> {
  return async (draft, place) => {
    const { price } = draft;
    if (price?.from !== 'person') return { type: 'next', value: draft };
    const answer = await asking.text(place, {
      prompt: `US dollars per million ${field} tokens.${field === 'output' ? ' Thinking is billed as output.' : ''}`,
      placeholder: '2.50',
      value: price[field] === 0 ? '' : String(price[field]),
      problem: (text) =>
        text.trim() === '' ? 'A price is needed here; 0 where it costs nothing.' : amountProblem(text, 'cost'),
    });
    return mapAnswer(answer, (text) => {
      const parsed = parseAmount(text, 'cost');
      return 'value' in parsed ? { ...draft, price: { ...price, [field]: parsed.value ?? 0 } } : draft;
    });
  };
}

/** `$3.00 per million tokens of input, $15.00 of output`. */
export function priceText({ input, output }: Price): string {
  return `${formatUsd(input)} per million tokens of input, ${formatUsd(output)} of output`;
}
