import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { looseObjectFile } from '../repository/own-objects.ts';
import { embeddedRepositoryProblem } from './embedded-repository.ts';
import type { RawChange } from './raw-diff.ts';

export const MAX_CHANGED_PATHS = 200_000;
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
const NO_FILE = '000000';
/** Git compresses objects with zlib, whose highest compression ratio is this (zlib.net, "Technical Details": 1032). */
const MAX_INFLATION = 1032;
/** For more files than this, one git command is faster than a check of each file. */
const MAX_LOOKED_AT = 500;

/**
 * Checks an agent's changes beyond git's own checks: no links out of the tree, no nested or
 * embedded repositories, no names that some file
 * system treats as `.git`, no huge files. `undefined`: no problem.
 */
export async function changeProblem(
  git: HardenedGit,
  factoryGitDir: string,
  changes: readonly RawChange[],
  /** All paths of the tree with the changes. */
  files: () => Promise<Result<readonly string[], GitFailure>>,
): Promise<GitFailure | undefined> {
  if (changes.length > MAX_CHANGED_PATHS) {
    return refused(
      `${changes.length} files were changed, more than the ${MAX_CHANGED_PATHS} that are taken in at once. Ignore what is generated (.gitignore).`,
    );
  }
  const added = changes.filter((change) => change.newMode !== NO_FILE);
  for (const change of added) {
    if (change.newMode === '160000' && change.newId !== change.oldId) {
      return refused(
        `"${change.path}" is a git repository of its own. Delete its .git folder, or ignore the folder (.gitignore).`,
      );
    }
    const part = change.path.split('/').find(looksLikeGitDir);
    if (part !== undefined)
      return refused(`"${change.path}" has a part that a file system may take for ".git" ("${part}"). Rename it.`);
  }
  const embedded = await embeddedRepositoryProblem(added, files);
  if (embedded !== undefined) return embedded;
  const blobs = added.filter((change) => change.newMode !== '160000');
  return (await sizeProblem(git, factoryGitDir, blobs)) ?? (await linkProblem(git, factoryGitDir, blobs));
}

async function sizeProblem(
  git: HardenedGit,
  factoryGitDir: string,
  blobs: readonly RawChange[],
): Promise<GitFailure | undefined> {
  const unsure = await notSurelySmall(factoryGitDir, blobs);
  if (unsure.length === 0) return undefined;
  const sizes = await git.succeed({
    ...{ cwd: factoryGitDir, gitDir: factoryGitDir },
    args: ['cat-file', '--batch-check=%(objectsize)'],
    stdin: unsure.map((change) => `${change.newId}\n`).join(''),
  });
  if (!sizes.ok) return sizes.failure;
  const lines = sizes.value.split('\n');
  const large = unsure.find((_, n) => !(Number(lines[n]) <= MAX_FILE_BYTES));
  return large === undefined
    ? undefined
    : refused(
        `"${large.path}" is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB (or cannot be read). Ignore it (.gitignore) or make it smaller.`,
      );
}

/** The blobs whose size git must tell. The others are loose objects of the factory, too small to inflate above the limit. */
async function notSurelySmall(factoryGitDir: string, blobs: readonly RawChange[]): Promise<readonly RawChange[]> {
  if (blobs.length > MAX_LOOKED_AT) return blobs;
  const bytes = await Promise.all(
    blobs.map(async ({ newId }) => {
      const found = await lstat(looseObjectFile(factoryGitDir, newId)).catch(() => undefined);
      return found?.isFile() === true ? found.size : Infinity;
    }),
  );
  return blobs.filter((_, n) => (bytes[n] ?? Infinity) * MAX_INFLATION > MAX_FILE_BYTES);
}

async function linkProblem(
  git: HardenedGit,
  factoryGitDir: string,
  blobs: readonly RawChange[],
): Promise<GitFailure | undefined> {
  for (const link of blobs.filter((change) => change.newMode === '120000')) {
    const place = { cwd: factoryGitDir, gitDir: factoryGitDir };
    const target = await git.succeed({ ...place, args: ['cat-file', 'blob', link.newId], maxBytes: 10_000 });
    if (!target.ok || leavesTree(link.path, target.value)) {
      return refused(
        `"${link.path}" is a link to a place outside of the repository. Replace it by a file, or by a link to a place inside.`,
      );
    }
  }
  return undefined;
}

/** Judges a link only by the text of its target: what exists there on this machine does not matter. */
export function leavesTree(linkPath: string, target: string): boolean {
  if (target === '' || target.includes('\0') || path.posix.isAbsolute(target) || path.win32.isAbsolute(target))
    return true;
  const resolved = path.posix.join(path.posix.dirname(linkPath), target.replace(/\\/g, '/'));
  const parts = resolved.split('/');
  return parts[0] === '..' || parts.some(looksLikeGitDir);
}

/** Whether a name means `.git`: in any case, as a Windows short name, or with characters that HFS+ ignores or NTFS drops. */
export function looksLikeGitDir(part: string): boolean {
  const bare = part
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .replace(/[\\/].*$/, '')
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return bare === '.git' || /^git~\d+$/.test(bare) || part === '..' || part === '.';
}

function refused(message: string): GitFailure {
  return gitFailure('refused', message);
}
