import { isProviderId } from '../../../domain/provider/provider-names.ts';
import type { ProviderConfig } from '../../../domain/provider/provider-config.ts';
import { freeProviderId } from '../../../presenters/providers/provider-text.ts';
import { providerKindTexts } from '../../../presenters/providers/provider-kind-text.ts';
import type { Choice, Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import { priceText } from './money-steps.ts';
import type { ProviderDraft } from './provider-draft.ts';
import { isPaidByToken, knownPrice, runsHere } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

export function askHow(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const { id, priority } = defaultsFor(options, draft);
    const choices: Choice<boolean>[] = [
      {
        label: 'Test it with these answers',
        description: id,
        detail: [
          orderText(options.providers, priority),
          ...(isPaidByToken(draft.kind) ? [moneyText(options, draft)] : []),
        ].join('; '),
        icon: 'check',
        picked: draft.defaults,
        value: true,
      },
      {
        label: isPaidByToken(draft.kind)
          ? 'Choose name, priority, caps and price first'
          : 'Choose name and priority first',
        detail: 'Every question has an answer filled in; Enter accepts it',
        icon: 'settings',
        picked: !draft.defaults,
        value: false,
      },
    ];
    const answer = await options.asking.one(place, { placeholder: 'Is that all?', choices });
    return mapAnswer(answer, (defaults) => {
      // Going back to the defaults resets the price as well.
      const price = defaults && !draft.defaults ? undefined : draft.price;
      return { ...draft, defaults, price };
    });
  };
}

export function askId(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const taken = new Set(options.providers.map((provider) => provider.id));
    const answer = await options.asking.text(place, {
      prompt: 'Its name in providers.yaml, in costs and in logs.',
      value: draft.id ?? defaultsFor(options, draft).id,
      problem: (text) => {
        if (!isProviderId(text.trim())) {
          return 'Lower-case letters, digits, ".", "_" and "-", beginning with a letter or digit.';
        }
        return taken.has(text.trim()) ? 'Another provider has this name already.' : undefined;
      },
    });
    return mapAnswer(answer, (id) => ({ ...draft, id }));
  };
}

export function askPriority(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const answer = await options.asking.text(place, {
      prompt: `Its priority, 1 to 100; the lowest is asked first. ${othersText(options.providers)}`,
      value: String(draft.priority ?? defaultsFor(options, draft).priority),
      problem: (text) => (/^([1-9]\d?|100)$/.test(text.trim()) ? undefined : 'A whole number from 1 to 100.'),
    });
    return mapAnswer(answer, (text) => ({ ...draft, priority: Number(text) }));
  };
}

/** A free id, and a priority after the existing providers. */
export function defaultsFor({ providers }: ProviderOptions, draft: ProviderDraft): { id: string; priority: number } {
  const id = freeProviderId(
    wantedId(draft),
    providers.map((provider) => provider.id),
  );
  const behind = Math.max(0, ...providers.filter(({ enabled }) => enabled).map(({ priority }) => priority)) + 1;
  return { id, priority: Math.min(100, behind) };
}

function wantedId({ kind, service, config, foundId }: ProviderDraft): string {
  if (foundId !== undefined) return foundId;
  if (kind === 'openai' && service !== undefined && service !== 'other') return service;
  const preset = config['preset'];
  if (kind === 'acp' && typeof preset === 'string') return preset === 'custom' ? 'agent' : preset;
  return kind ?? 'provider';
}

function moneyText({ prices }: ProviderOptions, draft: ProviderDraft): string {
  if (runsHere(draft)) return 'costs nothing';
  const price = knownPrice(draft, prices);
  return price === null ? 'no cap' : `no cap, ${priceText(price)}`;
}

function orderText(providers: readonly ProviderConfig[], priority: number): string {
  const before = providers.filter((one) => one.enabled && one.priority < priority).map(({ id }) => id);
  return before.length === 0 ? 'asked first' : `asked where ${listed(before)} cannot serve`;
}

function othersText(providers: readonly ProviderConfig[]): string {
  const enabled = providers.filter((provider) => provider.enabled);
  if (enabled.length === 0) return 'There is no other yet.';
  return `There are ${listed(enabled.map(({ id, priority, name }) => `${id} (${providerKindTexts[name].label}, ${priority})`))}.`;
}

function listed(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
