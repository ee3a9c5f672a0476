import { isRunning } from '../domain/run/project.ts';
import type { ProjectCatalog } from './project-catalog.ts';
import type { StartQueue } from './start-queue.ts';

/**
 * What was running when the last process ended goes on, and what waits in the queue is taken up; what another living process
 * drives is left to it. Resolves when as many as may run do.
 */
export async function recoverProjects(
  catalog: Pick<ProjectCatalog, 'snapshots' | 'look'>,
  queue: Pick<StartQueue, 'offer' | 'takeUp' | 'look'>,
): Promise<void> {
  // Another process may have let go a moment ago.
  await catalog.look();
  for (const { state, drivenBy } of catalog.snapshots()) {
    const { id, status, startTime, createdAt } = state.project;
    if (!isRunning(status) || drivenBy !== 'nobody') continue;
    queue.offer(id, {
      // It was asked for when it was started, before anything that has waited since.
      askedBy: 'person',
      sinceMs: Date.parse(startTime ?? createdAt),
      fits: (now) => isRunning(now.project.status),
      first: () => [],
    });
  }
  queue.takeUp();
  await queue.look();
}
