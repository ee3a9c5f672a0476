import { isRunning } from '../domain/run/project-status.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';
import type { StartQueue } from './start-queue.ts';

/**
 * Resumes projects that ran when the last process ended, and starts those in the queue. Projects that another living process
 * drives are left alone. Resolves when as many run as may.
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
      // A person started it earlier, so it comes before everything that has waited since.
      askedBy: 'person',
      sinceMs: Date.parse(startTime ?? createdAt),
      fits: (now) => isRunning(now.project.status),
      first: () => [],
    });
  }
  queue.takeUp();
  await queue.look();
}
