import { projectsLeftWith } from '../../domain/provider/provider-use.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { oneLine } from '../shared/plain-text.ts';

/** Names of unfinished projects that would have no provider left without this one. */
export function dependentProjects(
  providerId: string,
  providers: readonly { id: string; enabled: boolean }[],
  projects: readonly ProjectSnapshot[],
): string[] {
  const left = providers.filter(({ id }) => id !== providerId);
  const states = projects.map(({ state }) => state);
  return projectsLeftWith(states, left, providerId).map((name) => oneLine(name, 80));
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
