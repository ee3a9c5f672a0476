import type { ProviderConfig } from './provider-config.ts';
import type { ProjectState } from '../run/state.ts';

/** Names of unfinished projects that have no provider left when `removed` goes. */
export function projectsLeftWith(
  states: readonly ProjectState[],
  left: readonly Pick<ProviderConfig, 'id' | 'enabled'>[],
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
