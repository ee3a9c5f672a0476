import type { ProviderConfig } from '../domain/provider-config.ts';
import type { ProjectState } from '../domain/state.ts';

/** Names of the projects that are not at their end and that were left with nobody when `removed` went. */
export function projectsLeftWith(
  states: readonly ProjectState[],
  left: readonly ProviderConfig[],
  removed: string,
): string[] {
  return states
    .filter(({ project }) => project.status !== 'completed' && project.status !== 'failed')
    .filter(({ project }) => {
      const allowed = (id: string): boolean => project.providers.length === 0 || project.providers.includes(id);
      return allowed(removed) && !left.some((one) => one.enabled && allowed(one.id));
    })
    .map(({ project }) => project.name);
}
