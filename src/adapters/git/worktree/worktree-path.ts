import { mkdir, realpath, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { ownPrefixOf } from '../../../domain/run/branch-name.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';

/**
 * Creates the empty folder for a new worktree and returns its real path: `<folder>/<branch as one name>`, or with `-2`, `-3`, …
 * Creating the folder claims it, so two processes never get the same one and no existing file is overwritten.
 *
 * No part of the path may start with a dot: agents' own tools refuse to work there.
 */
export async function claimWorktreePath(request: {
  repositoryRoot: string;
  branch: string;
  worktreesDir: string | null;
}): Promise<Result<string, GitFailure>> {
  const { repositoryRoot, branch, worktreesDir } = request;
  if (worktreesDir !== null && !path.isAbsolute(worktreesDir)) {
    return failed(
      gitFailure('unsupported', `The folder for worktrees, "${worktreesDir}", has to be an absolute path.`),
    );
  }
  // A repository called ".dotfiles" gets "dotfiles-worktrees" next to it.
  const besides = `${path.basename(repositoryRoot).replace(/^\.+/, '') || 'repository'}-worktrees`;
  const wanted = path.resolve(worktreesDir ?? path.join(path.dirname(repositoryRoot), besides));
  const early = folderProblem(wanted, repositoryRoot);
  if (early !== undefined) return failed(early);
  let folder: string;
  try {
    await mkdir(wanted, { recursive: true });
    folder = await realpath(wanted);
  } catch (error) {
    return failed(cannotMake(wanted, error));
  }
  const late = folderProblem(folder, repositoryRoot);
  if (late !== undefined) return failed(late);

  const name = folderNameOf(branch);
  for (let n = 1; ; n++) {
    const candidate = path.join(folder, n === 1 ? name : `${name}-${n}`);
    try {
      await mkdir(candidate);
      return succeeded(candidate);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) return failed(cannotMake(candidate, error));
    }
  }
}

/** Releases an unused claim. A folder that is not empty stays. */
export async function releaseWorktreePath(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

function folderProblem(folder: string, repositoryRoot: string): GitFailure | undefined {
  const dotted = folder.split(path.sep).find((part) => part.startsWith('.'));
  if (dotted !== undefined) {
    return gitFailure(
      'unsupported',
      `Worktrees cannot be put into ${folder}: agents refuse folders below one that starts with a dot ("${dotted}"). Set another folder for worktrees.`,
    );
  }
  if (`${folder}${path.sep}`.startsWith(`${repositoryRoot}${path.sep}`)) {
    return gitFailure(
      'unsupported',
      `Worktrees cannot be put into ${folder}, which is inside the repository itself. Set a folder outside of it.`,
    );
  }
  return undefined;
}

function folderNameOf(branch: string): string {
  const name = branch
    .slice(ownPrefixOf(branch)?.length ?? 0)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return name === '' ? 'project' : name;
}

function cannotMake(folder: string, error: unknown): GitFailure {
  const reason = error instanceof Error ? error.message : String(error);
  return isErrno(error, 'ENOSPC')
    ? gitFailure('diskFull', `The disk is full: ${folder} could not be made. Free some space and try again.`)
    : gitFailure('commandFailed', `The folder ${folder} could not be made: ${reason}`);
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
