import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Selection } from '../../domain/provider/provider-selection.ts';
import { noProviderFallback, type WaitReason } from '../../finance/no-provider-fallback.ts';
import { pollProviders } from '../turn/poll-providers.ts';
import { statusChange } from '../status-change.ts';
import type { RunContext } from '../run-context.ts';

/** Random delay of up to this is added to each wake-up, so that several processes do not poll in the same second. */
const JITTER_MS = 5000;
/** Shortest pause between two polls. */
const PAUSE_MS = 1000;
/** A shown wake-up time that is off by less than this is not updated. */
const SAME_MOMENT_MS = 60_000;

/** No provider is available: sets `waiting_for_credits` and the time at which one may be. */
export function creditsExhausted(untilMs: number | null, why: string, because: WaitReason): FactoryEvent[] {
  return [exhausted(untilMs, why), statusChange('waiting_for_credits', because, why)];
}

/**
 * Waits for a provider, at no cost where possible: sleeps until the earliest known reset or the polling interval, then polls.
 * Changed settings, raised limits and results of other projects end the sleep. The wake-up is a wall-clock time, so the host also
 * wakes up after the clock jumps or the machine sleeps.
 */
export async function waitForProvider(context: RunContext): Promise<void> {
  const { host, deps, signal } = context;
  const woken = deps.wakes.woken(signal);
  await deps.watch.recheck(signal);
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
  return deps.finance.read(host.state(), { atBoundary: true, provenOnly: true });
}

async function sleep({ host, deps }: RunContext, selection: Selection, woken: AbortSignal): Promise<void> {
  const nowMs = host.now();
  const choice = noProviderFallback(selection, nowMs);
  switch (choice.kind) {
    case 'askPerson':
      await host.commit(statusChange('paused', 'providerNeedsPerson', choice.why));
      return;
    case 'limit':
      // Limits of the project are handled by the active project's next step.
      await host.commit(statusChange('active', 'providerBack', choice.which));
      return;
    case 'moment':
      await host.sleepUntil(earliest(selection, nowMs, deps.config().pollingInterval), deps.wakes.woken(woken, true));
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

/** A busy slot has no reset time: the end of a turn wakes this up. Unproven providers were just polled. */
function earliest({ excluded }: Selection, nowMs: number, everyMs: number): number {
  const known = excluded.flatMap(({ exclusion: { kind, untilMs } }) =>
    kind === 'busy' || kind === 'unproven' ? [] : (untilMs ?? []),
  );
  return Math.min(...known.map((untilMs) => Math.max(untilMs, nowMs + PAUSE_MS)), nowMs + everyMs);
}

function exhausted(untilMs: number | null, why: string): FactoryEvent {
  return { type: 'credits.exhausted', until: untilMs === null ? null : new Date(untilMs).toISOString(), why };
}
