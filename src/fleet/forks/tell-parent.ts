import type { ProjectState } from '../../domain/run/state.ts';
import type { ProjectCatalog } from '../project-catalog.ts';
import type { ProjectDrivers } from '../project-drivers.ts';

/**
 * Lets a fork's parent know of it, so that the limits of the family bind the parent too. Nothing happens where the parent knows it
 * already or is not there any more. Resolves when the parent's journal has it, or the process that drives the parent was told.
 */
export async function tellParent(
  { catalog, drivers }: { catalog: Pick<ProjectCatalog, 'state'>; drivers: Pick<ProjectDrivers, 'signal'> },
  { project, origin }: ProjectState,
): Promise<void> {
  if (origin === null) return;
  const parent = catalog.state(origin.parentProjectId);
  if (parent === undefined || parent.project.childProjectIds.includes(project.id)) return;
  await drivers.signal(origin.parentProjectId, {
    type: 'forked',
    childProjectId: project.id,
    atSeq: origin.atSeq,
  });
}
