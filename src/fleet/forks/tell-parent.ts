import type { ProjectState } from '../../domain/run/state.ts';
import type { ProjectCatalog } from '../project-catalog.ts';
import type { ProjectDrivers } from '../project-drivers.ts';

/**
 * Tells the parent about its fork, so that the family's limits bind the parent too. Does nothing if the parent knows it already
 * or was removed. Resolves when the parent's journal has it, or when the process that drives the parent got the signal.
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
