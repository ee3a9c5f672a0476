import { lstat, mkdir, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorktreeCondition } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { factoryProblem, exists, textOf } from '../repository/factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { HEADS, commitAt, keepRefOf } from '../repository/refs.ts';
import { removeStaleLocks } from './stale-locks.ts';
import { findAdminDir, pointerIsOurs, pointerText, readHead } from './worktree-admin.ts';

/** Files that git keeps in the worktree's directory during an unfinished operation, with the operation's name. */
const HALF_DONE: readonly (readonly [file: string, what: string, wayOut: string])[] = [
  ['rebase-merge', 'a rebase', 'git rebase --abort'],
  ['rebase-apply', 'a rebase', 'git rebase --abort'],
  ['MERGE_HEAD', 'a merge', 'git merge --abort'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', 'git cherry-pick --abort'],
  ['REVERT_HEAD', 'a revert', 'git revert --abort'],
  ['BISECT_LOG', 'a bisect', 'git bisect reset'],
];

/**
 * Checks everything that a worktree depends on, and restores what can be restored without a loss of work. `lastCommit`: the
 * project's newest commit; `null`: it has none. `told`: what was repaired before.
 */
export async function validateWorktree(
  git: HardenedGit,
  worktree: FactoryWorktree,
  { lastCommit, told }: { lastCommit: string | null; told: string[] },
): Promise<WorktreeCondition> {
  const { factoryGitDir: gitDir, branch } = worktree;
  const problem = await factoryProblem(gitDir);
  if (problem !== undefined) return { kind: 'away', message: problem.message };
  const tip = await restoreBranch(git, worktree, lastCommit, told);
  if (tip === undefined) {
    return {
      kind: 'lost',
      message: `The branch "${branch}" is gone, here and in the repository, and with it the last commit.`,
    };
  }
  const found = await lstat(worktree.path).catch(() => undefined);
  let adminDir = await findAdminDir(gitDir, worktree.path);
  // An agent that deletes its own worktree cannot remove the mount point, so an empty folder counts as deleted.
  if (found === undefined || (found.isDirectory() && (await readdir(worktree.path)).length === 0)) {
    const moved = adminDir === undefined ? undefined : await movedTo(worktree.path, adminDir);
    if (moved !== undefined) {
      return {
        kind: 'away',
        message: `The worktree was moved from ${worktree.path} to ${moved}. Move it back and resume.`,
      };
    }
    return restoreFiles(git, worktree, told);
  }
  if (!found.isDirectory()) {
    return {
      kind: 'away',
      message: `There is a file in place of the worktree ${worktree.path}. Move it away and resume.`,
    };
  }
  if (adminDir === undefined) {
    adminDir = await restoreAdmin(gitDir, worktree);
    told.push('what git knew about it was put back');
  }
  await removeStaleLocks(worktree, adminDir);
  const switched = await switchedFrom(adminDir, worktree);
  if (switched !== undefined) return { kind: 'switched', message: switched };
  if (!(await pointerIsOurs(adminDir, worktree.path))) told.push(await restorePointer(adminDir, worktree.path));
  if (!(await indexIsThere(adminDir))) {
    await restoreIndex(git, worktree, adminDir);
    told.push('its index was made anew');
  }
  return told.length === 0
    ? { kind: 'ready' }
    : {
        kind: 'restored',
        message: `The worktree ${worktree.path} was repaired: ${told.join('; ')}. No file in it was changed.`,
        lostFiles: false,
      };
}

/** Puts a lost branch back at the newest commit that is still there. `undefined`: a commit of the project is lost. */
async function restoreBranch(
  git: HardenedGit,
  { factoryGitDir: gitDir, branch, baseCommit }: FactoryWorktree,
  lastCommit: string | null,
  told: string[],
): Promise<string | undefined> {
  const ref = `${HEADS}${branch}`;
  const tip = await commitAt(git, gitDir, ref);
  if (tip !== undefined) return tip;
  const theirs = await borrowedFrom(gitDir);
  const sources: readonly (readonly [gitDir: string, name: string, what: string])[] = [
    ...(lastCommit === null ? [] : [[gitDir, lastCommit, 'its last commit'] as const]),
    [theirs, ref, 'the last commit that was published'],
    [theirs, keepRefOf(branch), 'the last commit that was published'],
    ...(lastCommit === null ? [[gitDir, baseCommit, 'the commit it began at'] as const] : []),
  ];
  for (const [from, name, what] of sources) {
    const found = await commitAt(git, from, name);
    if (found === undefined) continue;
    const put = await git.run({ args: ['update-ref', '--no-deref', ref, found], cwd: gitDir, gitDir });
    if (put.exitCode !== 0) continue;
    told.push(`its branch was put back at ${found.slice(0, 10)}, ${what}`);
    return found;
  }
  return undefined;
}

async function borrowedFrom(gitDir: string): Promise<string> {
  return path.dirname((await textOf(path.join(gitDir, 'dark-factory', 'borrows-from'))) ?? gitDir);
}

/** The folder next to the old path whose `.git` file says that it is this worktree. */
async function movedTo(worktreePath: string, adminDir: string): Promise<string | undefined> {
  const folder = path.dirname(worktreePath);
  for (const name of await readdir(folder).catch(() => [])) {
    const candidate = path.join(folder, name);
    if (await pointerIsOurs(adminDir, candidate)) return candidate;
  }
  return undefined;
}

async function restoreFiles(
  git: HardenedGit,
  worktree: FactoryWorktree,
  told: readonly string[],
): Promise<WorktreeCondition> {
  const { factoryGitDir: gitDir, branch } = worktree;
  await mkdir(path.dirname(worktree.path), { recursive: true });
  // Force only overrides that the missing folder is still registered.
  const added = await git.succeed({
    args: ['worktree', 'add', '--quiet', '--force', '--', worktree.path, branch],
    cwd: gitDir,
    gitDir,
    timeoutMs: 15 * 60_000,
  });
  if (!added.ok) {
    const message = `The worktree ${worktree.path} is gone and could not be put back: ${added.failure.message}`;
    return { kind: 'away', message };
  }
  const before = told.length === 0 ? '' : ` Before that: ${told.join('; ')}.`;
  return {
    kind: 'restored',
    message: `The worktree ${worktree.path} was gone. It was put back from the last commit of "${branch}"; what was not committed is lost.${before}`,
    lostFiles: true,
  };
}

/** Follows the documented layout (gitrepository-layout(5)); every git command for this would change files. */
async function restoreAdmin(gitDir: string, worktree: FactoryWorktree): Promise<string> {
  const all = path.join(gitDir, 'worktrees');
  let adminDir = path.join(all, path.basename(worktree.path));
  for (let n = 1; await exists(adminDir); n++) adminDir = path.join(all, `${path.basename(worktree.path)}${n}`);
  await mkdir(adminDir, { recursive: true });
  await writeFile(path.join(adminDir, 'HEAD'), `ref: ${HEADS}${worktree.branch}\n`);
  await writeFile(path.join(adminDir, 'commondir'), '../..\n');
  await writeFile(path.join(adminDir, 'gitdir'), `${path.join(worktree.path, '.git')}\n`);
  return adminDir;
}

async function switchedFrom(adminDir: string, worktree: FactoryWorktree): Promise<string | undefined> {
  for (const [file, what, wayOut] of HALF_DONE) {
    if (await exists(path.join(adminDir, file))) {
      return `In the worktree ${worktree.path} ${what} is half done. Finish it, or undo it with "${wayOut}", and resume.`;
    }
  }
  const head = await readHead(adminDir);
  if (head !== undefined && 'branch' in head && head.branch === worktree.branch) return undefined;
  const now =
    head === undefined
      ? 'nothing'
      : 'branch' in head
        ? `the branch "${head.branch}"`
        : `the commit ${head.commit.slice(0, 10)}, on no branch`;
  return `The worktree ${worktree.path} was switched to ${now}. Switch it back with "git switch ${worktree.branch}" and resume.`;
}

/** Replaces a forged `.git` file. A repository in its place is moved next to the worktree, never deleted. */
async function restorePointer(adminDir: string, worktreePath: string): Promise<string> {
  const file = path.join(worktreePath, '.git');
  const found = await lstat(file).catch(() => undefined);
  let told = 'its .git file was put back';
  if (found?.isDirectory() === true) {
    let aside = `${worktreePath}.git-found`;
    for (let n = 2; await exists(aside); n++) aside = `${worktreePath}.git-found-${n}`;
    await rename(file, aside);
    told = `a .git folder that had been made in it was moved to ${aside}, and its .git file was put back`;
  } else if (found !== undefined) {
    await unlink(file);
  }
  await writeFile(file, pointerText(adminDir), { flag: 'wx' });
  return told;
}

async function indexIsThere(adminDir: string): Promise<boolean> {
  const found = await lstat(path.join(adminDir, 'index')).catch(() => undefined);
  // The minimum is "DIRC", version, count and a checksum: gitformat-index(5).
  return found?.isFile() === true && found.size >= 32;
}

async function restoreIndex(git: HardenedGit, worktree: FactoryWorktree, adminDir: string): Promise<void> {
  const call = { cwd: worktree.path, gitDir: adminDir, workTree: worktree.path };
  await unlink(path.join(adminDir, 'index')).catch(() => undefined);
  await git.run({ ...call, args: ['read-tree', 'HEAD'] });
  await git.run({ ...call, args: ['update-index', '-q', '--refresh'] });
}
