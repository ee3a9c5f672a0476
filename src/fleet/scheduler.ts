/** A project that would be driven if there were room for it. */
export interface Candidate {
  projectId: string;
  /** `person`: a person asked for it, now or before the last restart. `itself`: what it had stopped for is there again. */
  askedBy: 'person' | 'itself';
  /** When it asked, milliseconds since 1970. */
  sinceMs: number;
}

/** The slots of one process. Lowering the limit stops nothing that runs. */
export interface Slots {
  /** `maxConcurrentProjects` of `config.yaml`, as it is now. */
  limit: number;
  /** Projects that are driven, or just being taken over. */
  running: number;
}

export interface Schedule {
  /** In the order in which they are taken up. */
  start: string[];
  /** Why it waits is its place: so many are before it, and every slot is taken. */
  wait: { projectId: string; place: number }[];
}

/** How long a project that goes on by itself lets those pass that a person asked for after it. */
const YIELDS_MS = 3_600_000;

/**
 * (candidates, slots) → who starts and who waits, the one place that decides it. First come, first served; what goes on by
 * itself counts as come an hour later. Each has a moment of its own that never changes, so nobody is overtaken by more than
 * that hour, an order that was shown stays, and the clock is not asked.
 */
export function schedule(candidates: readonly Candidate[], { limit, running }: Slots): Schedule {
  const order = candidates.toSorted(byTurn).map(({ projectId }) => projectId);
  const free = Math.max(0, limit - running);
  return {
    start: order.slice(0, free),
    wait: order.slice(free).map((projectId, index) => ({ projectId, place: index + 1 })),
  };
}

function byTurn(a: Candidate, b: Candidate): number {
  return turnMs(a) - turnMs(b) || (a.projectId < b.projectId ? -1 : 1);
}

/** Its place in the order; the earlier is first. */
export function turnMs({ askedBy, sinceMs }: Pick<Candidate, 'askedBy' | 'sinceMs'>): number {
  return askedBy === 'person' ? sinceMs : sinceMs + YIELDS_MS;
}
