import type { Project } from '../run/project.ts';

/** Ids of the project's ancestors, the parent first, as far as those projects still exist. */
export function ancestorsOf(
  { parentProjectId }: Pick<Project, 'parentProjectId'>,
  project: (id: string) => Pick<Project, 'parentProjectId'> | undefined,
): string[] {
  const found = new Set<string>();
  for (let at = parentProjectId; at !== null && !found.has(at); at = project(at)?.parentProjectId ?? null)
    found.add(at);
  return [...found];
}
