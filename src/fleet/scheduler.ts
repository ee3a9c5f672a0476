/** A project that waits for a slot. */
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
  /** In starting order. */
  start: string[];
  /** `place` counts from 1: every slot is taken, and the earlier places start first. */
  wait: { projectId: string; place: number }[];
}

/** Projects that resume by themselves let projects of a person pass that were asked for up to this much later. */
const YIELDS_MS = 3_600_000;

/**
 * Decides which candidates start and which wait; the only place that does. First come, first served, except that a project that
 * resumes by itself counts as an hour later. Each time is fixed, so no project is overtaken by more than that hour, a shown order
 * never changes, and the clock is not read.
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

/** Sort key, milliseconds since 1970; the earliest starts first. */
export function turnMs({ askedBy, sinceMs }: Pick<Candidate, 'askedBy' | 'sinceMs'>): number {
  return askedBy === 'person' ? sinceMs : sinceMs + YIELDS_MS;
}
