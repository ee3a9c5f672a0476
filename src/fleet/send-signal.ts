import { failed, succeeded } from '../domain/result.ts';
import { unableChecks } from '../domain/evidence/blocking-checks.ts';
import { isRunning } from '../domain/run/project-status.ts';
import type { InstallCommand } from '../domain/install/install-command.ts';
import type { Signal } from '../domain/run/signal.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';

export interface SignalDeps {
  catalog: ProjectCatalog;
  drivers: ProjectDrivers;
  clock: Clock;
}

/** Longest wait for a driver to act on a signal; after it, `tell` resolves without that confirmation. */
const HEARD_WITHIN_MS = 15_000;

/** Sends the signal, then waits until the state shows its effect, so that "paused" means paused when this resolves. */
export async function tell(
  { catalog, drivers, clock }: SignalDeps,
  projectId: string,
  signal: Signal,
  heard: (state: ProjectState) => boolean,
): Promise<Outcome> {
  if (catalog.state(projectId) === undefined) return failed({ kind: 'noSuchProject', projectId });
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

export function pause(deps: SignalDeps, projectId: string): Promise<Outcome> {
  const heard = ({ project, queued }: ProjectState): boolean => !isRunning(project.status) && queued === null;
  return tell(deps, projectId, { type: 'pause' }, heard);
}

export function terminate(deps: SignalDeps, projectId: string, reason: string): Promise<Outcome> {
  const signal: Signal = { type: 'terminate', why: reason };
  return tell(deps, projectId, signal, ({ project }) => project.status === 'failed');
}

/** The work goes on without the required checks that cannot be run here. */
export function waiveChecks(deps: SignalDeps, projectId: string): Promise<Outcome> {
  return tell(deps, projectId, { type: 'waiveChecks' }, (state) => unableChecks(state).length === 0);
}

/** The commands are run in the worktree before the checks are looked for. */
export function allowInstall(deps: SignalDeps, projectId: string, commands: InstallCommand[]): Promise<Outcome> {
  const heard = ({ installAllowed = [] }: ProjectState): boolean =>
    commands.every(({ command }, index) => installAllowed[index]?.command === command);
  return tell(deps, projectId, { type: 'allowInstall', commands }, heard);
}

/** Checks have the network from now on. */
export function allowNetwork(deps: SignalDeps, projectId: string): Promise<Outcome> {
  return tell(deps, projectId, { type: 'allowNetwork' }, ({ checksNetwork }) => checksNetwork === 'open');
}
