import type { FactoryEvent } from '../domain/run/events.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { Signal } from '../domain/run/signal.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outcome } from '../engine/engine-contract.ts';
import { hasRoom } from './concurrency-limit.ts';
import type { ProjectCatalog } from './project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';

export interface SteeringDeps {
  catalog: ProjectCatalog;
  drivers: ProjectDrivers;
  clock: Clock;
  maxConcurrentProjects: () => number;
}

/** Longest wait for a driver to act on a pause or a termination before the answer is "it was told". */
const HEARD_WITHIN_MS = 15_000;

/** Drives the project from this process, with `first` as the first thing that happens. */
export async function goOn(
  { catalog, drivers, maxConcurrentProjects }: SteeringDeps,
  projectId: string,
  first: (state: ProjectState) => FactoryEvent[],
): Promise<Outcome> {
  if (catalog.state(projectId) === undefined) return failed({ message: `There is no project ${projectId}.` });
  const limit = maxConcurrentProjects();
  if (!drivers.isDriving(projectId) && !hasRoom(drivers.count(), limit)) {
    return failed({
      message: `${limit} projects run here already, which is maxConcurrentProjects in config.yaml. Pause one, or raise it.`,
    });
  }
  const taken = await drivers.drive(projectId, first, true);
  if (!taken.ok) return taken;
  if (taken.value === 'elsewhere') {
    return failed({ message: 'Another window or the command line drives this project already.' });
  }
  return succeeded(null);
}

/** Says it, then waits until it shows, so that "paused" means paused when this resolves. */
export async function tell(
  { catalog, drivers, clock }: SteeringDeps,
  projectId: string,
  signal: Signal,
  heard: (state: ProjectState) => boolean,
): Promise<Outcome> {
  if (catalog.state(projectId) === undefined) return failed({ message: `There is no project ${projectId}.` });
  const told = await drivers.signal(projectId, signal);
  if (!told.ok) return told;
  const until = clock.monotonic() + HEARD_WITHIN_MS;
  while (clock.monotonic() < until) {
    const state = catalog.state(projectId);
    if (state === undefined || heard(state)) break;
    await clock.sleep(50);
  }
  return succeeded(null);
}
