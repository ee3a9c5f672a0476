import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { GitCall, HardenedGit } from '../command/hardened-git.ts';
import { hooksDirOf } from '../publication/push-guard.ts';
import { textOf } from '../repository/factory-repository.ts';
import { LFS, filtersInCommit, filtersNamedIn } from '../repository/filter-names.ts';
import { usersAttributes } from '../repository/user-attributes.ts';
import type { OpenWorktree } from '../worktree/open-worktree.ts';
import type { RawChange } from './raw-diff.ts';

/**
 * Refuses a change of a file that one of the user's content filters (`filter=` in gitattributes(5)) would convert when git records
 * it. Filters are programs, which are not run here, so the content would be recorded as it is: a file that the user's filter
 * encrypts in plain text. Git LFS is left out, because its files may be recorded as they are.
 *
 * Asked are the attributes of the worktree, of the base commit (the agent may have removed a line since), and those that the user
 * keeps outside the repository. `undefined`: no problem.
 */
export async function filterProblem(
  git: HardenedGit,
  open: OpenWorktree,
  changes: readonly RawChange[],
): Promise<GitFailure | undefined> {
  const added = changes.filter((change) => change.newMode.startsWith('100')).map((change) => change.path);
  if (added.length === 0) return undefined;
  const sources = await sourcesOf(git, open, changes);
  if (!sources.ok) return sources.failure;
  for (const source of sources.value) {
    const filters = await source(added);
    if (!filters.ok) return filters.failure;
    const [first] = filters.value;
    if (first === undefined) continue;
    const [file, filter] = first;
    return gitFailure(
      'refused',
      `"${file}" is under the content filter "${filter}", which is not run here: its content would be committed without it. Leave this file as it is; a person has to change it.`,
    );
  }
  return undefined;
}

/** Tells the filter of each file that has one. */
type AttributeSource = (files: readonly string[]) => Promise<Result<[file: string, filter: string][], GitFailure>>;

async function sourcesOf(
  git: HardenedGit,
  open: OpenWorktree,
  changes: readonly RawChange[],
): Promise<Result<AttributeSource[], GitFailure>> {
  const { baseCommit, factoryGitDir, repositoryPath } = open.worktree;
  const sources: AttributeSource[] = [];
  const inBase = await baseHasFilters(git, open);
  if (!inBase.ok) return inBase;
  const touched = changes.some((change) => path.posix.basename(change.path).toLowerCase() === '.gitattributes');
  if (inBase.value || touched || (await worktreeHasFilters(open))) {
    sources.push((files) => filtersOf(git, open.call(['check-attr', '-z', '--stdin', 'filter']), files));
  }
  if (inBase.value) {
    sources.push((files) =>
      withFile(open, 'base-index', async (index) => {
        const env = { GIT_INDEX_FILE: index };
        const read = await git.succeed(open.call(['read-tree', baseCommit], { env }));
        if (!read.ok) return read;
        return filtersOf(git, open.call(['check-attr', '--cached', '-z', '--stdin', 'filter'], { env }), files);
      }),
    );
  }
  const users = await usersAttributes(git, repositoryPath);
  if (!users.ok) return users;
  if (filtersNamedIn(users.value).length > 0) {
    // A place without files and without an index, so that nothing in the repository overrides the user's own lines.
    const nowhere = hooksDirOf(factoryGitDir);
    sources.push((files) =>
      withFile(open, 'attributes', async (file) => {
        await writeFile(file, users.value, { mode: 0o600 });
        const call: GitCall = {
          ...{ cwd: nowhere, gitDir: factoryGitDir, workTree: nowhere },
          args: ['-c', `core.attributesFile=${file}`, 'check-attr', '-z', '--stdin', 'filter'],
          env: { GIT_INDEX_FILE: `${file}.none` },
        };
        return filtersOf(git, call, files);
      }),
    );
  }
  return succeeded(sources);
}

/** Cached, because a commit never changes. */
const known = new Map<string, boolean>();

async function baseHasFilters(git: HardenedGit, open: OpenWorktree): Promise<Result<boolean, GitFailure>> {
  const { baseCommit } = open.worktree;
  const earlier = known.get(baseCommit);
  if (earlier !== undefined) return succeeded(earlier);
  const named = await filtersInCommit(git, open.call([]), baseCommit);
  if (!named.ok) return named;
  const has = named.value.some((name) => name !== LFS);
  known.set(baseCommit, has);
  return succeeded(has);
}

/** A later commit of the worktree may have added the line. */
async function worktreeHasFilters(open: OpenWorktree): Promise<boolean> {
  const root = await textOf(path.join(open.worktree.path, '.gitattributes'));
  return root !== undefined && filtersNamedIn(root).some((name) => name !== LFS);
}

/** Formats of git-check-attr(1), "OUTPUT". */
async function filtersOf(git: HardenedGit, call: GitCall, files: readonly string[]): ReturnType<AttributeSource> {
  const told = await git.succeed({ ...call, stdin: files.map((file) => `${file}\0`).join('') });
  if (!told.ok) return told;
  const fields = told.value.split('\0');
  return succeeded(
    files.flatMap((file, n): [string, string][] => {
      const value = fields[3 * n + 2] ?? 'unspecified';
      return ['unspecified', 'unset', 'set', LFS].includes(value) ? [] : [[file, value]];
    }),
  );
}

async function withFile<T>(open: OpenWorktree, name: string, work: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(open.adminDir, `${name}-${randomBytes(6).toString('hex')}`);
  try {
    return await work(file);
  } finally {
    await rm(file, { force: true });
    await rm(`${file}.lock`, { force: true });
  }
}
