import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { StatusReasonCode } from '../../domain/run/status-reason.ts';
import { namesText } from '../providers/dependent-projects.ts';
import { oneLine } from '../shared/plain-text.ts';

const FOR_WANT_OF_A_PROVIDER: readonly StatusReasonCode[] = ['providerNeedsPerson', 'providerFailed'];

/** Projects that stopped for want of a provider, may use this one, and are neither driven nor queued. */
export function stoppedProjects(providerId: string, projects: readonly ProjectSnapshot[]): ProjectSnapshot[] {
  return projects.filter(({ state: { project }, drivenBy, queue }) => {
    const may = project.providers.length === 0 || project.providers.includes(providerId);
    return (
      may &&
      drivenBy === 'nobody' &&
      queue === undefined &&
      project.status === 'paused' &&
      FOR_WANT_OF_A_PROVIDER.includes(project.reason.code)
    );
  });
}

/** Whether an open editor window resumes the project by itself once a provider is back. */
export function goesOnByItself({ state: { project } }: ProjectSnapshot): boolean {
  return project.reason.code === 'providerNeedsPerson';
}

/** `“A” and “B” stopped for want of a provider.`; empty where there is none. */
export function stoppedText(stopped: readonly ProjectSnapshot[]): string {
  const names = stopped.map(({ state }) => oneLine(state.project.name, 80));
  return names.length === 0 ? '' : `${namesText(names)} stopped for want of a provider.`;
}
