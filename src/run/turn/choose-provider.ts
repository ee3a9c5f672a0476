import type { Exclusion } from '../../domain/provider/provider-selection.ts';
import type { Result } from '../../domain/result.ts';
import type { Choice } from '../../finance/finance-manager.ts';
import type { NoChoice } from '../../finance/no-provider-fallback.ts';
import { statusChange, type RunContext } from '../run-context.ts';
import { endAtLimit } from '../steps/lifecycle-steps.ts';
import { creditsExhausted } from '../steps/wait-for-provider.ts';
import { pollProviders } from './poll-providers.ts';

const RETURN_PAUSE_MS = 30_000;
/** However soon it may be, nobody looks without a pause. */
const SHORTEST_PAUSE_MS = 250;
/** A back-off is shorter: it is no time for other questions. */
const LONG_PAUSE_MS = 45_000;

/**
 * Chooses the provider of the next turn, and has `ask` ask it. Where `ask` comes back with what the ledger refused to set aside,
 * the next provider is chosen. `atBoundary`: between two tasks the preferred provider gets its work back. `undefined`: none
 * could be asked, which is committed too.
 */
export async function chooseAndAsk<Answer>(
  context: RunContext,
  atBoundary: boolean,
  ask: (choice: Choice) => Promise<Result<Answer, Exclusion>>,
): Promise<Answer | undefined> {
  const { host, deps, signal } = context;
  const woken = deps.finance.freed.woken(deps.finance.bell.woken(signal));
  const refused = new Map<string, Exclusion>();
  await deps.finance.mended.look(signal);
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
      // Who came back and went at once is not asked again at once.
      const nowMs = host.now();
      if (wasBack) await host.sleepUntil(Math.min(choice.untilMs ?? Infinity, nowMs + RETURN_PAUSE_MS), woken);
      return;
    }
    case 'limit':
      return endAtLimit(context, choice.which);
    case 'askPerson':
      await host.commit(statusChange('paused', 'providerNeedsPerson', choice.why));
  }
}

/** A slot may be taken for an hour: who else is back meanwhile is asked, where that costs nothing. `true`: somebody was. */
async function askedMeanwhile(context: RunContext, untilMs: number): Promise<boolean> {
  const { host, deps } = context;
  if (untilMs - host.now() < LONG_PAUSE_MS) return false;
  return pollProviders(context, await deps.finance.look(host.state(), { atBoundary: true, provenOnly: false }));
}
