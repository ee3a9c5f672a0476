import type { CostEntry } from '../../domain/money/cost-entry.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Selection } from '../../domain/provider/provider-selection.ts';
import type { TurnRequest } from '../../ports/llm-provider.ts';
import type { TurnOpening } from '../../ports/provider-capabilities.ts';
import type { StepKey } from '../../ports/run-host.ts';
import { PROBE_PROMPT } from '../../runtime/prompts/probe-prompt.ts';
import type { TurnOutcome } from '../../runtime/turn-outcome.ts';
import { takeTurn } from '../../runtime/turn.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';
import { billSource } from './bill-source.ts';
import type { EndedTurn } from './end-turn.ts';

/** Long enough for a program to start and a service to answer a word. */
const PROBE_TIMEOUT_MS = 120_000;
const PROBE_OPENING: TurnOpening = { operation: 'probe', systemPrompt: '', prompt: PROBE_PROMPT };

/** Polls providers that may be back sooner than expected, or of which nothing is known. Returns whether any was polled. */
export async function pollProviders(context: RunContext, { excluded }: Selection): Promise<boolean> {
  const { host, deps, signal } = context;
  const worth = excluded.filter(({ exclusion }) => ['out', 'failing', 'quota', 'unproven'].includes(exclusion.kind));
  // A journal allows one open turn, so the paid probes of one project run one after the other.
  let paid: Promise<unknown> = Promise.resolve();
  const oneAfterAnother = (ask: () => Promise<void>): Promise<void> => {
    const asking = paid.then(ask);
    paid = asking.catch(() => undefined);
    return asking;
  };
  const asked = await Promise.all(
    worth.map(({ config, exclusion }) =>
      deps.polls.once(
        `${exclusion.kind === 'unproven' ? 'proof' : 'reading'} ${config.id}`,
        host.now(),
        deps.config().pollingInterval,
        async () => {
          await poll(context, config, exclusion.kind === 'unproven', oneAfterAnother);
          return !signal.aborted;
        },
      ),
    ),
  );
  return asked.includes(true);
}

async function poll(
  context: RunContext,
  config: ProviderConfig,
  mayPay: boolean,
  oneAfterAnother: (ask: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { deps, signal } = context;
  if (!(await deps.watch.poll(config, signal)) || !mayPay) return;
  await oneAfterAnother(async () => {
    if (!signal.aborted) await payForProbe(context, config);
  });
}

/** A turn that does nothing, used only when no free reading tells: reserved, journaled and billed like any other. */
async function payForProbe(context: RunContext, config: ProviderConfig): Promise<void> {
  const { host, deps, signal } = context;
  const turnId = host.newId();
  const startedAtMs = host.now();
  const wanted = { turnId, opening: PROBE_OPENING, isProbe: true };
  const reserved = await deps.finance.reserve(host, config, wanted, (reservation) => [
    {
      type: 'turn.started',
      turnId,
      operation: 'probe',
      taskId: null,
      persona: '',
      providerId: config.id,
      prompt: PROBE_PROMPT,
      reservation,
      why: 'nothing else tells whether it is available again',
    },
  ]);
  if (!reserved.ok) return;
  const reservation = reserved.value;
  const provider = await deps.provider(config);
  // The outcome is malformed because one word is no structured reply; only the fact that the provider answered matters.
  const outcome = await host.step(probeStep(turnId), async () =>
    takeTurn(await request(context, turnId, reservation), { provider, onProgress: () => undefined }, signal),
  );
  await endProbe(context, { turnId, config, providerId: config.id, reservation, startedAtMs }, outcome);
}

export function probeStep(turnId: string): StepKey {
  return { what: `probe ${turnId}`, of: turnId };
}

/** Bills a probe and updates the provider's standing, in the process that asked or in a later one. */
export async function endProbe(
  { host, deps }: RunContext,
  probe: Pick<EndedTurn, 'config' | 'reservation' | 'startedAtMs'> & { turnId: string; providerId: string },
  outcome: TurnOutcome,
): Promise<void> {
  const { config, startedAtMs } = probe;
  const entry = entryOf(outcome, probe, new Date(host.now()).toISOString());
  await host.commit({ type: 'probe.billed', entry });
  await deps.finance.settle(host, probe, { kind: 'billed', bill: entry, requests: outcome.requests });
  if (config === undefined) return;
  await deps.finance.warn(host, config);
  if (outcome.result === 'cancelled') return;
  await deps.watch.probed(config, outcome.result === 'providerFailed' ? outcome.failure : null, startedAtMs);
}

async function request(
  { host, deps }: RunContext,
  turnId: string,
  allowance: { usd: number | null; tokens: number | null },
): Promise<TurnRequest> {
  const state = host.state();
  const worktree = worktreeOf(state);
  return {
    turnId,
    ...PROBE_OPENING,
    persona: '',
    task: null,
    turnsBefore: 0,
    worktreePath: worktree.path,
    environment: await deps.git.guardEnvironment(worktree),
    writablePaths: [],
    readablePaths: state.readablePaths,
    conversationId: null,
    runDirectory: await host.runDirectory(`probe-${turnId.slice(0, 8)}`),
    timeoutMs: PROBE_TIMEOUT_MS,
    allowance: { usd: allowance.usd, tokens: allowance.tokens },
    checkCommand: null,
  };
}

function entryOf(
  outcome: TurnOutcome,
  { turnId, providerId: provider, config }: { turnId: string; providerId: string; config: ProviderConfig | undefined },
  at: string,
): CostEntry {
  const { model, tokens, costUsd } = outcome;
  const bill = { tokens, costUsd, ...billSource(outcome, config) };
  return { turnId, at, provider, model, persona: '', taskId: null, operation: 'probe', ...bill };
}
