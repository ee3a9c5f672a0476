import type { ProjectSnapshot } from '../domain/run/snapshot.ts';

/**
 * Adds its place to each project in `waiting`, which is in queue order. All processes share one queue, and each has `limit` slots
 * of its own. A command line drives only what it was told to drive and takes nothing from the queue.
 */
export function withPlaces(
  projects: readonly ProjectSnapshot[],
  waiting: readonly string[],
  limit: number,
): ProjectSnapshot[] {
  const places = new Map(waiting.map((id, index) => [id, index + 1]));
  if (places.size === 0) return [...projects];
  const perProcess = runningPerProcess(projects);
  const running = perProcess.reduce((sum, count) => sum + count, 0);
  const rests = Math.max(1, Math.min(...perProcess) - limit + 1);
  return projects.map((project) => {
    const place = places.get(project.state.project.id);
    return place === undefined ? project : { ...project, queue: { place, running, rests: running === 0 ? 1 : rests } };
  });
}

/** Number of running projects of each process that takes projects from the queue. */
function runningPerProcess(projects: readonly ProjectSnapshot[]): number[] {
  const counts = new Map<string, number>();
  for (const { state, drivenBy } of projects) {
    if (drivenBy === 'nobody' || state.driver?.kind === 'cli') continue;
    const process = drivenBy === 'here' ? 'here' : `${state.driver?.host ?? ''} ${state.driver?.pid ?? ''}`;
    counts.set(process, (counts.get(process) ?? 0) + 1);
  }
  return [...counts.values()];
}
