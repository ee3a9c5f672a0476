import type { Exclusion } from '../../domain/provider/provider-selection.ts';
import type { Result } from '../../domain/result.ts';
import type { Choice } from '../../finance/finance-manager.ts';
import type { NoChoice } from '../../finance/no-provider-fallback.ts';
import { statusChange } from '../status-change.ts';
import type { RunContext } from '../run-context.ts';
import { endAtLimit } from '../steps/lifecycle-steps.ts';
import { creditsExhausted } from '../steps/wait-for-provider.ts';
import { pollProviders } from './poll-providers.ts';

const RETURN_PAUSE_MS = 30_000;
/** Shortest pause between two looks for a provider. */
const SHORTEST_PAUSE_MS = 250;
/** Waits of at least this are long enough to poll other providers; a back-off is shorter. */
const LONG_PAUSE_MS = 45_000;

/**
 * Chooses the provider of the next turn and calls `ask`. If `ask` fails because the ledger refused the reservation, the next
 * provider is chosen. `atBoundary`: between two tasks, when work returns to the preferred provider. `undefined`: no provider
 * could be asked; the reason is committed.
 */
export async function chooseAndAsk<Answer>(
  context: RunContext,
  atBoundary: boolean,
  ask: (choice: Choice) => Promise<Result<Answer, Exclusion>>,
): Promise<Answer | undefined> {
  const { host, deps, signal } = context;
  const woken = deps.wakes.woken(signal, true);
  const refused = new Map<string, Exclusion>();
  await deps.watch.recheck(signal);
  for (;;) {
    const choice = await deps.finance.choose(host.state(), { atBoundary, refused }, signal);
    if (choice.kind !== 'serve') {
      await withoutProvider(context, choice, woken);
      return undefined;
    }
    const asked = await ask(choice);
    if (asked.ok) return asked.value;
    refused.set(choice.config.id, asked.failure);
  }
}

async function withoutProvider(context: RunContext, choice: NoChoice, woken: AbortSignal): Promise<void> {
  const { host } = context;
  switch (choice.kind) {
    case 'moment':
      if (await askedMeanwhile(context, choice.untilMs)) return;
      return host.sleepUntil(Math.max(choice.untilMs, host.now() + SHORTEST_PAUSE_MS), woken);
    case 'wait': {
      const wasBack = host.state().project.reason.code === 'providerBack';
      await host.commit(...creditsExhausted(choice.untilMs, choice.why, choice.because));
      // A provider that came back and failed again immediately is not retried immediately.
      const nowMs = host.now();
      if (wasBack) await host.sleepUntil(Math.min(choice.untilMs ?? Infinity, nowMs + RETURN_PAUSE_MS), woken);
      return;
    }
    case 'limit':
      return endAtLimit(context, choice.which, choice.of);
    case 'askPerson':
      await host.commit(statusChange('paused', 'providerNeedsPerson', choice.why));
  }
}

/** A slot can be busy for an hour: meanwhile, polls other providers that may be back. Returns whether any was polled. */
async function askedMeanwhile(context: RunContext, untilMs: number): Promise<boolean> {
  const { host, deps } = context;
  if (untilMs - host.now() < LONG_PAUSE_MS) return false;
  return pollProviders(context, await deps.finance.read(host.state(), { atBoundary: true, provenOnly: false }));
}
