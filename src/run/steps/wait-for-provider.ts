import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Selection } from '../../domain/provider/provider-selection.ts';
import { noProviderFallback } from '../../finance/no-provider-fallback.ts';
import { pollProviders } from '../turn/poll-providers.ts';
import { statusChange, type RunContext } from '../run-context.ts';

/** Up to this is added to each wake-up, so that several processes do not all ask in the same second. */
const JITTER_MS = 5000;
/** However soon it may be, nobody looks without a pause. */
const PAUSE_MS = 1000;
/** A countdown that is off by less than this is right. */
const SAME_MOMENT_MS = 60_000;

/** No provider can serve: a status of its own, with the moment at which one may. */
export function creditsExhausted(
  untilMs: number | null,
  why: string,
  because: 'noProvider' | 'budgetReached',
): FactoryEvent[] {
  return [exhausted(untilMs, why), statusChange('waiting_for_credits', because, why)];
}

/**
 * Waits for a provider, without costing anything where that is possible: sleeps to the earliest known reset,
 * or for the polling interval, then asks. Settings, raised limits and what other projects find out end the sleep. The clock
 * of the host wakes after a jump or a sleep of the machine, because the moment is wall time.
 */
export async function waitForProvider(context: RunContext): Promise<void> {
  const { host, deps, signal } = context;
  const woken = deps.finance.bell.woken(signal);
  await deps.finance.mended.look(signal);
  let selection = await lookForProof(context);
  if (selection.serving.length === 0 && (await pollProviders(context, selection))) {
    selection = await lookForProof(context);
  }
  if (signal.aborted) return;
  const serving = selection.serving[0];
  if (serving !== undefined) {
    const id = serving.config.id;
    await host.commit({ type: 'credits.restored', providerId: id }, statusChange('active', 'providerBack', id));
    return;
  }
  await sleep(context, selection, woken);
}

function lookForProof({ host, deps }: RunContext): Promise<Selection> {
  return deps.finance.look(host.state(), { atBoundary: true, provenOnly: true });
}

async function sleep({ host, deps }: RunContext, selection: Selection, woken: AbortSignal): Promise<void> {
  const nowMs = host.now();
  const choice = noProviderFallback(selection, nowMs);
  switch (choice.kind) {
    case 'askPerson':
      await host.commit(statusChange('paused', 'providerNeedsPerson', choice.why));
      return;
    case 'limit':
      // The limits of the project have their own way to end; it begins at work.
      await host.commit(statusChange('active', 'providerBack', choice.which));
      return;
    case 'moment':
      await host.sleepUntil(earliest(selection, nowMs, deps.config().pollingInterval), deps.finance.freed.woken(woken));
      return;
    case 'wait': {
      const { untilMs, why, because } = choice;
      const { finance, project } = host.state();
      const told = finance.waitingUntil === null ? null : Date.parse(finance.waitingUntil);
      const isNews = Math.abs((told ?? 0) - (untilMs ?? 0)) > SAME_MOMENT_MS || project.reason.code !== because;
      if (isNews) await host.commit(exhausted(untilMs, why));
      const wakeMs = earliest(selection, nowMs, deps.config().pollingInterval);
      await host.sleepUntil(wakeMs + host.chance() * JITTER_MS, woken);
    }
  }
}

/** A slot that is taken has no time of its own: whoever frees it rings. What is unproven has just been asked. */
function earliest({ excluded }: Selection, nowMs: number, everyMs: number): number {
  const known = excluded.flatMap(({ exclusion: { kind, untilMs } }) =>
    kind === 'busy' || kind === 'unproven' ? [] : (untilMs ?? []),
  );
  return Math.min(...known.map((untilMs) => Math.max(untilMs, nowMs + PAUSE_MS)), nowMs + everyMs);
}

function exhausted(untilMs: number | null, why: string): FactoryEvent {
  return { type: 'credits.exhausted', until: untilMs === null ? null : new Date(untilMs).toISOString(), why };
}
