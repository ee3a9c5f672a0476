import { slugOf } from '../../domain/run/branch-name.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';

export type FoundProject =
  | { kind: 'found'; project: ProjectSnapshot }
  | { kind: 'unreadable'; message: string }
  /** Unknown or ambiguous. */
  | { kind: 'none'; message: string };

/** The project with this id or name (also the short form of the name), or the only one whose id begins with the text. */
export function findProject(
  { projects, unreadable }: Pick<FactorySnapshot, 'projects' | 'unreadable'>,
  wanted: string,
): FoundProject {
  const text = wanted.trim();
  if (text === '') return { kind: 'none', message: 'Name a project: its id, the beginning of its id, or its name.' };
  const folded = text.toLowerCase();
  const project = (snapshot: ProjectSnapshot) => snapshot.state.project;
  const tests: ((snapshot: ProjectSnapshot) => boolean)[] = [
    (snapshot) => project(snapshot).id === folded,
    (snapshot) => project(snapshot).name === text,
    (snapshot) => project(snapshot).name.toLowerCase() === folded,
    (snapshot) => slugOf(project(snapshot).name) === folded,
    (snapshot) => project(snapshot).id.startsWith(folded),
  ];
  for (const test of tests) {
    const [first, ...others] = projects.filter(test);
    if (first === undefined) continue;
    return others.length === 0
      ? { kind: 'found', project: first }
      : { kind: 'none', message: ambiguous(text, [first, ...others]) };
  }
  const [torn, ...more] = unreadable.filter((entry) => entry.projectId.startsWith(folded));
  if (torn !== undefined && more.length === 0) {
    return { kind: 'unreadable', message: `The project ${torn.projectId} cannot be read: ${torn.message}` };
  }
  return { kind: 'none', message: unknown(text, projects) };
}

function ambiguous(text: string, matches: readonly ProjectSnapshot[]): string {
  const lines = matches.map(({ state: { project } }) => `  ${project.id}  ${oneLine(project.name, 80)}`);
  return `"${oneLine(text, 80)}" means more than one project. Use the id of the one you mean:\n${lines.join('\n')}`;
}

function unknown(text: string, projects: readonly ProjectSnapshot[]): string {
  const head = `There is no project "${oneLine(text, 80)}".`;
  if (projects.length === 0) return `${head} There are none yet; make one with "dark-factory init".`;
  const folded = text.toLowerCase();
  const near = projects
    .map(({ state: { project } }) => ({
      name: oneLine(project.name, 80),
      away: distance(folded, project.name.toLowerCase()),
    }))
    .filter(({ name, away }) => away <= Math.max(2, text.length / 3) || name.toLowerCase().includes(folded))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, 3);
  const hint =
    near.length === 0
      ? '"dark-factory list" shows those there are.'
      : `Did you mean ${near.map(({ name }) => `"${name}"`).join(' or ')}?`;
  return `${head} ${hint}`;
}

/** Levenshtein distance of two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, from] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, to] of Array.from(b).entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (from === to ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
