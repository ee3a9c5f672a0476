import { randomBytes } from 'node:crypto';
import { rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { factoryProblem } from '../repository/factory-repository.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { HEADS } from '../repository/refs.ts';

/** Writes the commits since the base to one file in mail format, for `git am`. Without a commit no file is written. */
export async function exportPatch(
  git: HardenedGit,
  worktree: FactoryWorktree,
  file: string,
): Promise<Result<{ commits: number }, GitFailure>> {
  const problem = await factoryProblem(worktree.factoryGitDir);
  if (problem !== undefined) return failed(problem);
  const place = { cwd: worktree.factoryGitDir, gitDir: worktree.factoryGitDir };
  const range = `${worktree.baseCommit}..${HEADS}${worktree.branch}`;
  const counted = await git.succeed({ ...place, args: ['rev-list', '--count', '--no-merges', range, '--'] });
  if (!counted.ok) return counted;
  const commits = Number(counted.value.trim());
  if (commits === 0) return succeeded({ commits });

  // Written to a temporary file and renamed, so that the file is complete or absent.
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.partial`);
  const written = await git.succeed({
    ...place,
    args: [
      'format-patch',
      '--quiet',
      '--binary',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      `--output=${partial}`,
      range,
      '--',
    ],
  });
  try {
    if (!written.ok) return written;
    await rename(partial, file);
    return succeeded({ commits });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(gitFailure('commandFailed', `The patch could not be written to ${file}: ${reason}`));
  } finally {
    await unlink(partial).catch(() => undefined);
  }
}
