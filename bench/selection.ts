import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import { systemIds } from '../src/adapters/system/system-ids.ts';
import { settingsSchema } from '../src/domain/settings/settings-schema.ts';
import { providerConfigSchema, type ProviderConfig } from '../src/domain/provider/provider-config.ts';
import {
  selectProviders,
  type Candidate,
  type Selection,
  type SelectionFacts,
} from '../src/domain/provider/provider-selection.ts';
import { newStanding } from '../src/domain/provider/provider-standing.ts';
import type { RunHost } from '../src/ports/run-host.ts';
import { createFinance } from '../src/finance/create-finance.ts';
import { fakeProvider, turnReply } from '../test/support/fakes/fake-provider.ts';
import { cap } from '../test/support/builders/ledger-builders.ts';
import { stateAfter } from '../test/support/builders/state-builders.ts';
import { medianOf, timesInTurn, type Figure } from './figures.ts';
import { filledLedger } from './filled-ledger.ts';
import { bareTable } from './floor-insert.ts';

const PROVIDERS = [5, 50];
const BATCH = 100;
const ROUNDS = 50;
const HOUR_MS = 3_600_000;
const FACTS: SelectionFacts = {
  nowMs: Date.now(),
  allowed: [],
  repository: undefined,
  current: 'p4',
  atBoundary: true,
  provenOnly: false,
};

/** A tenth is switched off, a tenth is out, a tenth has used up its window; the rest serves, by subscription or by the token. */
function config(n: number): ProviderConfig {
  const common = { id: `p${n}`, priority: 1 + (n % 3), enabled: n % 10 !== 1 };
  const settings =
    n % 2 === 0
      ? { ...common, name: 'acp', config: { command: ['agent'] } }
      : {
          ...common,
          name: 'openai',
          model: 'gpt-5',
          config: {},
          rateLimit: { requestsPerMinute: 60, tokensPerMinute: 1e6 },
        };
  return providerConfigSchema.parse(settings);
}

function candidate(n: number): Candidate {
  const { nowMs } = FACTS;
  const remainingFraction = n % 10 === 2 ? 0 : 0.1 + (n % 8) / 10;
  const window = { id: '5h', group: '', window: '5h' as const, remainingFraction };
  return {
    config: config(n),
    standing: {
      ...newStanding(`p${n}`),
      lastSuccessAtMs: nowMs - n * HOUR_MS,
      ...(n % 10 === 3 ? { unavailableUntilMs: nowMs + HOUR_MS, lastFailure: 'no capacity' } : {}),
      windows: n % 2 === 0 ? [{ ...window, resetAt: new Date(nowMs + (1 + (n % 5)) * HOUR_MS).toISOString() }] : [],
    },
    headroom: { running: 0, requestsLastMinute: n % 60, tokensLastMinute: n * 1000, requestsLastDay: n * 10 },
    caps: n % 2 === 0 ? [] : [{ cap: cap('usd', 5, 'day'), used: 1 + n / 50, reserved: 0.5 }],
    needs: {},
    priceKnown: true,
  };
}

/** The choice by the facts alone, with a reason for each that serves and each that does not; the floor sorts the same and says nothing. */
async function pureBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of PROVIDERS) {
    const candidates = Array.from({ length: count }, (_, n) => candidate(n));
    const select = (): Selection => selectProviders(candidates, FACTS);
    const sort = (): string[] =>
      candidates
        .toSorted((a, b) => a.config.priority - b.config.priority)
        .map(({ config }) => `priority ${config.priority}`);
    const { serving, excluded } = select();
    const isSaid =
      serving.every(({ reasons }) => reasons.length > 0) && excluded.every(({ exclusion }) => exclusion.reason);
    if (serving.length + excluded.length !== count || !isSaid)
      throw new Error('Somebody was chosen or left out unsaid');
    const [times = [], floors = []] = await timesInTurn(ROUNDS * 2, [
      () => repeat(BATCH, select),
      () => repeat(BATCH, sort),
    ]);
    figures.push({
      name: `${count} providers ranked, with reasons`,
      value: (medianOf(times) / BATCH) * 1000,
      unit: 'µs',
      floor: (medianOf(floors) / BATCH) * 1000,
      note: `${serving.length} serve; floor: sorting them by priority, and saying only that`,
    });
  }
  return figures;
}

/** As it happens before each turn: standings, headroom and caps read from the ledger on the disk, the choice, and money set aside. */
async function turnBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dark-factory-bench-selection-'));
  const bare = bareTable(join(folder, 'floor.db'));
  const ledger = await filledLedger(join(folder, 'ledger.db'), 10_000);
  const state = stateAfter([]);
  // What it journals is measured elsewhere.
  const host = { projectId: state.project.id, state: () => state, commit: async () => state } as unknown as RunHost;
  const provider = fakeProvider(async () => turnReply({}));
  try {
    const figures: Figure[] = [];
    for (const count of PROVIDERS) {
      const candidates = Array.from({ length: count }, (_, n) => candidate(n));
      // Who reads a quota has read it: what a vendor takes to answer is not ours.
      for (const { config, standing } of candidates) {
        await ledger.changeStanding(config.id, () => ({ standing: { ...standing, windowsAtMs: Date.now() } }));
      }
      const configs = candidates.map((one) => one.config);
      const { finance } = createFinance({
        ...{ ledger, clock: systemClock, ids: systemIds, providers: () => configs, provider: async () => provider },
        project: () => undefined,
        config: () => settingsSchema.parse({ budget: { perDay: { usd: 1000 }, total: { usd: 10_000 } } }),
      });
      const { signal } = new AbortController();
      const opening = { operation: 'work' as const, systemPrompt: '', prompt: 'x'.repeat(20_000) };
      const choose = async (): Promise<string> => {
        const choice = await finance.choose(state, { atBoundary: true, refused: new Map() }, signal);
        if (choice.kind !== 'serve') throw new Error('Nobody was chosen');
        const reserved = await finance.reserve(host, choice.config, { turnId: systemIds.uuid(), opening }, () => []);
        if (!reserved.ok) throw new Error(`Nothing was set aside: ${reserved.failure.reason}`);
        return reserved.value.id;
      };
      let chosen = '';
      const [looks = [], choices = [], , floors = []] = await timesInTurn(ROUNDS, [
        () => finance.read(state, { atBoundary: true, provenOnly: false }),
        async () => (chosen = await choose()),
        () => ledger.release(chosen),
        () => bare.insert('x'.repeat(300)),
      ]);
      figures.push(
        { name: `${count} providers looked at, nothing set aside`, value: medianOf(looks), unit: 'ms' },
        {
          name: `${count} providers: chosen, and money set aside`,
          value: medianOf(choices),
          unit: 'ms',
          floor: medianOf(floors),
          note: 'floor: one synced insert by bare SQLite',
        },
      );
    }
    return figures;
  } finally {
    await ledger.close();
    bare.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function repeat(times: number, work: () => unknown): unknown {
  let last: unknown;
  for (let n = 0; n < times; n++) last = work();
  return last;
}

export const benches = [
  { name: 'selection', run: pureBench },
  { name: 'selection of a turn', run: turnBench },
];
