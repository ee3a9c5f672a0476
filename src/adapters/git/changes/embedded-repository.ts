import type { Result } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { RawChange } from './raw-diff.ts';

/** What git looks for in a folder that may be a repository (gitrepository-layout(5)), in lower case. */
const PARTS: ReadonlySet<string> = new Set([
  ...['head', 'config', 'config.worktree', 'commondir', 'objects', 'refs', 'reftable', 'packed-refs', 'hooks', 'info'],
  ...['worktrees', 'modules'],
]);

/**
 * Refuses a change in a folder that git takes for a repository without a `.git` (a bare one, or the inside of a `.git`). As soon as
 * such a folder is checked out, its configuration and hooks are used by every git command in it, and they name programs: the user's
 * next `git status` there runs them. Names are compared without regard to case, as some file systems do.
 *
 * `files`: all paths of the tree with the changes. Called only if a change could be part of one.
 */
export async function embeddedRepositoryProblem(
  changes: readonly RawChange[],
  files: () => Promise<Result<readonly string[], GitFailure>>,
): Promise<GitFailure | undefined> {
  const suspects = new Set(changes.flatMap((change) => foldersAround(change.path)));
  if (suspects.size === 0) return undefined;
  const all = await files();
  if (!all.ok) return all.failure;
  const parts = new Map<string, Set<string>>();
  for (const file of all.value) {
    for (const [folder, part] of placesIn(file.toLowerCase())) {
      if (!suspects.has(folder)) continue;
      parts.set(folder, (parts.get(folder) ?? new Set()).add(part));
    }
  }
  for (const [folder, has] of parts) {
    const isRepository = has.has('head') && (has.has('objects') || has.has('refs') || has.has('commondir'));
    if (!isRepository) continue;
    const change = changes.find(({ path }) => foldersAround(path).includes(folder));
    const where = folder === '' ? 'The root of the repository' : `The folder "${change?.path.slice(0, folder.length)}"`;
    return gitFailure(
      'refused',
      `${where} would be a git repository of its own without a .git folder (it has HEAD and ${has.has('commondir') ? 'commondir' : has.has('objects') ? 'objects' : 'refs'}): git takes its configuration from it and runs what that names. "${change?.path ?? ''}" is part of it. Delete it, or make such a repository while the tests run.`,
    );
  }
  return undefined;
}

/** The folders, in lower case, that this file could make or change a repository in. */
function foldersAround(file: string): string[] {
  return placesIn(file.toLowerCase()).map(([folder]) => folder);
}

function placesIn(file: string): [folder: string, part: string][] {
  const segments = file.split('/');
  return segments.flatMap((segment, n): [string, string][] =>
    PARTS.has(segment) ? [[segments.slice(0, n).join('/'), segment]] : [],
  );
}
