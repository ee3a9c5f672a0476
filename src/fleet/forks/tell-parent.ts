import { reportedBy } from '../../domain/refusal.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Logger } from '../../ports/logger.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import type { ProjectCatalog } from '../catalog/project-catalog.ts';
import type { ProjectDrivers } from '../project-drivers.ts';

export interface TellParentDeps {
  catalog: Pick<ProjectCatalog, 'state'>;
  drivers: Pick<ProjectDrivers, 'signal'>;
  logger: Logger;
}

/**
 * Lets a fork's parent know of it, so that the limits of the family bind the parent too. Nothing happens where the parent knows it
 * already or is not there any more. Never rejects for the disk: the fork goes on, and the parent is told again when the fork is next
 * taken over.
 */
export async function tellParent(
  { catalog, drivers, logger }: TellParentDeps,
  { project, origin }: ProjectState,
): Promise<void> {
  if (origin === null) return;
  const parent = catalog.state(origin.parentProjectId);
  if (parent === undefined || parent.project.childProjectIds.includes(project.id)) return;
  const signal = { type: 'forked', childProjectId: project.id, atSeq: origin.atSeq } as const;
  const failure = await drivers.signal(origin.parentProjectId, signal).then(
    (told) => (told.ok ? undefined : told.failure),
    (error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
      return reportedBy(error.failure);
    },
  );
  if (failure === undefined) return;
  logger.log('warn', 'A project could not be told of its fork', { projectId: project.id, error: failure });
}
