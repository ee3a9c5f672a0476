import type { ProviderSnapshot } from '../../domain/provider/provider-snapshot.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { formatClock, formatLeft } from '../shared/format-time.ts';
import { oneLine } from '../shared/plain-text.ts';

/** What a project waits for, and until when (milliseconds since 1970; `null`: not known). */
export interface Wait {
  what: { kind: 'provider'; id: string } | { kind: 'budget' } | { kind: 'credits' };
  untilMs: number | null;
  /** Wall time of this snapshot, milliseconds since 1970. */
  at: number;
}

/** `undefined` for a project that does not wait. With several providers: the one that is back first. */
export function waitOf({ state, at }: ProjectSnapshot, providers: readonly ProviderSnapshot[]): Wait | undefined {
  if (state.project.status !== 'waiting_for_credits') return undefined;
  const told = state.finance.waitingUntil === null ? null : Date.parse(state.finance.waitingUntil);
  if (state.project.reason.code === 'budgetReached') return { what: { kind: 'budget' }, untilMs: told, at };
  const allowed = state.project.providers;
  const first = providers
    .filter((provider) => provider.enabled && (allowed.length === 0 || allowed.includes(provider.id)))
    .flatMap(({ id, untilMs }) => (untilMs === null ? [] : [{ id, untilMs }]))
    .toSorted((a, b) => a.untilMs - b.untilMs)[0];
  if (first === undefined) return { what: { kind: 'credits' }, untilMs: told, at };
  return { what: { kind: 'provider', id: first.id }, untilMs: first.untilMs, at };
}

/** `waits for antigravity, back in 2 h 39 min (14:10)`. */
export function waitText({ what, untilMs, at }: Wait): string {
  const head =
    what.kind === 'provider'
      ? `waits for ${oneLine(what.id, 60)}`
      : what.kind === 'budget'
        ? 'waits for room in a budget'
        : 'waits for credits';
  if (untilMs === null) return head;
  if (untilMs <= at) return `${head}, about to look`;
  const left = `in ${formatLeft(untilMs - at)} (${formatClock(untilMs, at)})`;
  return what.kind === 'provider' ? `${head}, back ${left}` : `${head}, ${left}`;
}

/** The wait that ends first; a wait with an unknown end comes last. */
export function earliestWait(
  projects: readonly ProjectSnapshot[],
  providers: readonly ProviderSnapshot[],
): Wait | undefined {
  return projects
    .flatMap((project) => waitOf(project, providers) ?? [])
    .toSorted((a, b) => (a.untilMs ?? Infinity) - (b.untilMs ?? Infinity))[0];
}

/** For the status bar: `waits 2 h 39 min`. */
export function shortWait({ what, untilMs, at }: Wait): string {
  if (untilMs === null) return what.kind === 'budget' ? 'waits for room in a budget' : 'waits for credits';
  return untilMs <= at ? 'waits, about to look' : `waits ${formatLeft(untilMs - at)}`;
}
