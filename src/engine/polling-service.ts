import type { FactoryEvent } from '../domain/events.ts';
import { selectProvider } from './finance-manager.ts';
import { statusChange, type RunContext } from './run-context.ts';

/** Up to this is added to each wake-up, so that several projects do not all ask in the same second. */
const JITTER_MS = 5000;

/** No provider can serve: a status of its own, with the moment at which one may. */
export function creditsExhausted(until: string | null, why: string): FactoryEvent[] {
  return [{ type: 'credits.exhausted', until, why }, statusChange('waiting_for_credits', 'noProvider', why)];
}

/**
 * Sleeps to the earliest known reset, or for the polling interval, then asks by free readings only whether somebody serves
 * again (DECISIONS 8). Works on by itself; people and the end of the process are heard all the while.
 */
export async function waitForProvider({ host, deps, signal }: RunContext, until: string | null): Promise<void> {
  const now = deps.clock.now();
  const known = until === null ? Infinity : Date.parse(until) + deps.ids.random() * JITTER_MS;
  await host.sleepUntil(Math.min(known, now + deps.config().pollingInterval), signal);
  if (signal.aborted) return;
  const restored = await firstThatServes({ host, deps, signal });
  if (restored === undefined) return;
  await host.commit(
    { type: 'credits.restored', providerId: restored },
    statusChange('active', 'providerBack', restored),
  );
}

async function firstThatServes({ host, deps, signal }: RunContext): Promise<string | undefined> {
  const state = host.state();
  const choice = selectProvider(state, deps.providers(), deps.clock.now());
  if (choice.kind === 'serve') return choice.config.id;
  // Before the known reset a free reading may already say that somebody topped up.
  for (const config of deps.providers().filter((one) => one.enabled)) {
    if (signal.aborted) return undefined;
    const provider = await deps.provider(config);
    const windows = await provider.checkQuota(signal);
    if (windows.length > 0 && windows.every((window) => window.remainingFraction > 0)) return config.id;
    const health = windows.length > 0 ? undefined : await provider.probe(signal);
    if (health?.available === true && waitsForNothingElse(state.providers[config.id]?.lastFailureAt)) return config.id;
  }
  return undefined;
}

/** A probe that only says "installed and signed in" does not prove that quota is back; it counts where nothing was out. */
function waitsForNothingElse(lastFailureAt: string | null | undefined): boolean {
  return lastFailureAt === null || lastFailureAt === undefined;
}
