import type { ProjectSnapshot } from '../domain/snapshot.ts';
import { oneLine } from './plain-text.ts';

/** Names of unfinished projects that would have nobody left to ask without this provider. */
export function dependentProjects(
  providerId: string,
  providers: readonly { id: string; enabled: boolean }[],
  projects: readonly ProjectSnapshot[],
): string[] {
  const serving = providers.filter(({ enabled }) => enabled).map(({ id }) => id);
  return projects.flatMap(({ state: { project } }) => {
    if (project.status === 'completed') return [];
    // A project that names none may use all.
    const usable = project.providers.length === 0 ? serving : project.providers.filter((id) => serving.includes(id));
    return usable.length === 1 && usable[0] === providerId ? [oneLine(project.name, 80)] : [];
  });
}

/** `“A” and “B” may use nothing else`; empty where there is none. */
export function dependentsText(names: readonly string[]): string {
  return names.length === 0 ? '' : `${namesText(names)} may use nothing else`;
}

/** `“A”, “B” and 3 more`: of one project or many. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `“${name}”`);
  if (names.length > shown.length) shown.push(`${names.length - shown.length} more`);
  return shown.length === 1 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
