import type { Price } from '../../../domain/provider/price.ts';
import { priceOf } from '../../../domain/provider/price-table.ts';
import type { ProviderConfig, ProviderKind } from '../../../domain/provider/provider-config.ts';
import type { ChatService } from '../../../presenters/providers/chat-services.ts';
import { chatServices, isLoopback } from '../../../presenters/providers/chat-services.ts';

/** Where the key comes from. */
export type KeyAnswer =
  | { from: 'none' }
  /** The typed key; empty until it is typed. Stored only in the secret storage. */
  | { from: 'person'; key: string }
  | { from: 'environment'; variable: string };

export type PriceAnswer =
  /** `table`: the price in the built-in table. */
  { from: 'table' } | { from: 'free' } | { from: 'person'; input: number; output: number };

/** The answers so far. Nothing is stored before the provider is saved. */
export interface ProviderDraft {
  kind: ProviderKind | undefined;
  /** The row chosen in the first question, so that it is active when the user comes back to it. */
  origin: string;
  service: ChatService['id'] | undefined;
  /** Id of the detected program or service. */
  foundId: string | undefined;
  model: string | undefined;
  /** The kind's own fields, as `providers.yaml` holds them; no key and no reference to one. */
  config: Readonly<Record<string, unknown>>;
  key: KeyAnswer;
  /** Id, priority, caps and price are left to their defaults. */
  defaults: boolean;
  id: string | undefined;
  priority: number | undefined;
  perDayUsd: number | null;
  totalUsd: number | null;
  price: PriceAnswer | undefined;
  /** The saved configuration; `undefined` before. */
  saved: ProviderConfig | undefined;
}

export const emptyDraft: ProviderDraft = {
  kind: undefined,
  origin: '',
  service: undefined,
  foundId: undefined,
  model: undefined,
  config: {},
  key: { from: 'none' },
  defaults: true,
  id: undefined,
  priority: undefined,
  perDayUsd: null,
  totalUsd: null,
  price: undefined,
  saved: undefined,
};

/** Whether use of this kind is paid by the token: only then is a cap in dollars useful. */
export function isPaidByToken(kind: ProviderKind | undefined): boolean {
  return kind === 'openai' || kind === 'anthropic';
}

/** As `providers.yaml` would hold it. */
export function configurationOf(
  draft: ProviderDraft,
  defaults: { id: string; priority: number },
): Record<string, unknown> {
  const priced = isPaidByToken(draft.kind);
  return {
    id: (draft.defaults ? undefined : draft.id) ?? defaults.id,
    name: draft.kind,
    priority: (draft.defaults ? undefined : draft.priority) ?? defaults.priority,
    ...(draft.model === undefined ? {} : { model: draft.model }),
    ...(priced ? moneyOf(draft) : {}),
    config: {
      ...draft.config,
      ...(draft.key.from === 'environment' ? { api_key: `env:${draft.key.variable}` } : {}),
    },
  };
}

/** The key that goes to the secret storage; `null`: none does. */
export function typedKeyOf({ key }: ProviderDraft): string | null {
  return key.from === 'person' && key.key !== '' ? key.key : null;
}

function moneyOf(draft: ProviderDraft): Record<string, unknown> {
  const { price } = draft;
  const isFree = price === undefined ? runsHere(draft) : price.from === 'free';
  const caps = draft.defaults
    ? {}
    : {
        ...(draft.perDayUsd === null ? {} : { perDay: { usd: draft.perDayUsd } }),
        ...(draft.totalUsd === null ? {} : { total: { usd: draft.totalUsd } }),
      };
  return {
    ...(Object.keys(caps).length === 0 ? {} : { budget: caps }),
    ...(isFree ? { price: { input: 0, output: 0 } } : {}),
    ...(price?.from === 'person' ? { price: { input: price.input, output: price.output } } : {}),
  };
}

/** The price of its tokens that is known without asking; `null`: none is known. */
export function knownPrice(draft: ProviderDraft, ofUser: Readonly<Record<string, Price>>): Price | null {
  if (runsHere(draft)) return { input: 0, output: 0 };
  // List prices hold only at the vendor's own address.
  return draft.model === undefined
    ? null
    : priceOf(draft.model, undefined, ofUser, draft.config['base_url'] === undefined);
}

/** Only for known local services: another address on this machine may be a proxy to a paid service. */
export function runsHere({ kind, service, config }: ProviderDraft): boolean {
  const isLocal = kind === 'openai' && chatServices.find(({ id }) => id === service)?.isLocal === true;
  return isLocal && typeof config['base_url'] === 'string' && isLoopback(config['base_url']);
}
