import { isRunning } from '../domain/run/project.ts';
import { hasRoom } from './concurrency-limit.ts';
import type { ProjectCatalog } from './project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';

/**
 * What was running when the last process ended goes on; what another living process drives is left to it. Projects over
 * the limit are taken up as others come to rest. Resolves when as many as may run do.
 */
export async function recoverProjects(
  catalog: ProjectCatalog,
  drivers: ProjectDrivers,
  maxConcurrent: () => number,
): Promise<void> {
  for (const { project } of catalog.states()) {
    if (!isRunning(project.status) || drivers.isDriving(project.id) || drivers.isClosed()) continue;
    if (!hasRoom(drivers.count(), maxConcurrent())) {
      void drivers.nextRest().then(() => recoverProjects(catalog, drivers, maxConcurrent));
      return;
    }
    const taken = await drivers.drive(project.id, () => [], false);
    if (!taken.ok) drivers.troubles.set(project.id, taken.failure.message);
  }
}
