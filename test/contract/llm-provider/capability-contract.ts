import assert from 'node:assert/strict';
import { it } from 'mocha';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import { newStanding } from '../../../src/domain/provider/provider-standing.ts';
import { noTokens } from '../../../src/domain/money/tokens.ts';
import { quotaWindowSchema, type QuotaWindow } from '../../../src/domain/provider/provider.ts';
import { succeeded } from '../../../src/domain/result.ts';
import { createFinance } from '../../../src/finance/create-finance.ts';
import type { FinanceDeps } from '../../../src/finance/finance-deps.ts';
import { QuotaReadings } from '../../../src/finance/standings/quota-readings.ts';
import type { RunHost } from '../../../src/ports/run-host.ts';
import type { Ledger, ReserveRequest } from '../../../src/ports/ledger.ts';
import type { LLMProvider } from '../../../src/ports/llm-provider.ts';
import type { ProviderCapabilities, TurnOpening } from '../../../src/ports/provider-capabilities.ts';
import { sampleState } from '../../support/builders/sample-state.ts';
import { stillClock } from '../../support/builders/ledger-builders.ts';

export type Capability = keyof ProviderCapabilities;

const CAPABILITIES: Readonly<Record<Capability, true>> = {
  quota: true,
  pricing: true,
  bounds: true,
  conversations: true,
};
const WINDOW: QuotaWindow = { id: 'w', group: 'g', window: '5h', remainingFraction: 0.4, resetAt: null };
const RESERVE_USD = 0.75;
const UNKNOWN = '00000000-8b86-4d01-b42d-00cf4fc964ff';
const never = new AbortController().signal;

/** What a provider declares keeps the promises of the port; what it does not declare counts as unknown, never as zero. */
export function itHasCapabilities(make: () => Promise<LLMProvider>, declared: readonly Capability[]): void {
  it(`declares ${declared.length === 0 ? 'no capability' : declared.join(', ')}, and no other`, async () => {
    const provider = await make();
    const found = (Object.keys(CAPABILITIES) as Capability[]).filter((name) => provider[name] !== undefined);
    assert.deepEqual(found.toSorted(), declared.toSorted());
  });

  const has = (name: Capability) => declared.includes(name);

  if (has('quota'))
    it('reads its quota in fractions, and tells nothing rather than to reject when it is stopped', async () => {
      const { quota } = await make();
      for (const window of (await quota?.read(never)) ?? []) quotaWindowSchema.parse(window);
      assert.ok(Array.isArray(await quota?.read(AbortSignal.abort())));
    });
  else
    it('leaves what is known of its quota as it is, because it tells nothing of it', async () => {
      const before = { ...newStanding('p'), windows: [WINDOW], windowsAtMs: 5 };
      const { deps } = financeOf(await make(), { standing: before });
      assert.deepEqual(await new QuotaReadings(deps).read(config, never), before);
    });

  if (has('pricing'))
    it('estimates in USD, and more tokens never cheaper', async () => {
      const { pricing } = await make();
      const [little, much] = [10, 1_000_000].map((input) => pricing?.estimateCost({ ...noTokens, input }));
      assert.ok(little != null && much != null && little >= 0 && much >= little && Number.isFinite(much));
    });
  else
    it('is unpriced and not free: no money is set aside for it, and a cap on money keeps it from serving', async () => {
      const provider = await make();
      const reserved = await reserve(provider);
      assert.ok(reserved.ok, JSON.stringify(reserved));
      assert.equal(reserved.value.usd, null);
      const capped = await reserve(provider, { total: { usd: 5 } });
      assert.equal(capped.ok ? '' : capped.failure.kind, 'noPrice');
    });

  if (has('bounds'))
    it('needs something for the first request of a turn, and for a longer prompt no less', async () => {
      const { bounds } = await make();
      const [short, long] = [1, 50_000].map((length) => bounds?.smallestTurn(openingOf('x'.repeat(length))));
      assert.ok(short !== undefined && long !== undefined);
      assert.ok(Number.isSafeInteger(short.tokens) && short.tokens > 0 && long.tokens >= short.tokens);
      assert.ok((short.usd ?? 0) >= 0 && (long.usd ?? 0) >= (short.usd ?? 0));
    });
  else
    it('gets what a turn usually uses even for one word, because nobody can bound it', async () => {
      const { finance } = financeOf(await make(), { budget: { total: { tokens: 1_000_000 } } });
      const wish = { turnId: 'turn', opening: openingOf('Answer.'), isProbe: true };
      const reserved = await finance.reserve(freeHost(), config, wish, () => []);
      assert.ok(reserved.ok, JSON.stringify(reserved));
      assert.equal(reserved.value.tokens, 100_000);
    });

  if (has('conversations'))
    it('hands a conversation on, and says where there is nothing to hand on or to take', async () => {
      const { conversations } = await make();
      const timestamp = '2026-01-06T01:00:00.000Z';
      const text = { timestamp, tokens: 0, costUsd: 0 };
      const messages = [
        { role: 'user' as const, content: 'Greet.', ...text },
        { role: 'assistant' as const, content: 'Hello.', ...text },
      ];
      const id = await conversations?.import({ provider: 'other', model: 'm', conversationId: null, messages });
      const back = await conversations?.export(id ?? '');
      assert.deepEqual(
        back?.messages.map(({ content }) => content),
        ['Greet.', 'Hello.'],
      );
      const empty = { provider: 'other', model: 'm', conversationId: null, messages: [] };
      assert.deepEqual([await conversations?.export(UNKNOWN), await conversations?.import(empty)], [null, null]);
    });
}

/** As the settings have any provider that is paid by the token. */
const config = providerConfigSchema.parse({ id: 'p', name: 'openai', model: 'm', config: {} });

function openingOf(prompt: string): TurnOpening {
  return { operation: 'work', systemPrompt: '', prompt };
}

/** What the caller of the port makes of it, with a ledger that agrees to everything. */
function financeOf(provider: LLMProvider, { standing = newStanding('p'), budget = {} } = {}) {
  const asked: ReserveRequest[] = [];
  const ledger: Partial<Ledger> = {
    standings: async () => [standing],
    changeStanding: async (_id, change) => change(standing),
    headroom: async () => ({ running: 0, requestsLastMinute: 0, tokensLastMinute: 0, requestsLastDay: 0 }),
    capUse: async (caps) => caps.map(() => ({ used: 0, reserved: 0 })),
    recent: async () => [],
    reserve: async (request) => {
      asked.push(request);
      return succeeded(null);
    },
  };
  const deps: FinanceDeps = {
    project: () => undefined,
    ledger: ledger as Ledger,
    clock: stillClock,
    ids: { uuid: () => 'turn', random: () => 0.5 },
    config: () => settingsSchema.parse({ turnReserveUsd: RESERVE_USD, budget }),
    providers: () => [config],
    provider: async () => provider,
  };
  return { finance: createFinance(deps).finance, deps, asked };
}

function reserve(provider: LLMProvider, budget = {}) {
  const { finance } = financeOf(provider, { budget });
  return finance.reserve(freeHost(), config, { turnId: 'turn', opening: openingOf('Work.') }, () => []);
}

/** Of a project without limits of its own. */
function freeHost(): RunHost {
  const state = sampleState(({ project }) => {
    project.providers = [];
    project.limits = { ...project.limits, maxCostUsd: null, maxTokens: null, maxTurns: null };
  });
  return { projectId: state.project.id, state: () => state, commit: async () => state } as unknown as RunHost;
}
