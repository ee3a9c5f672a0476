import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { failureOf, firstLine, gitFailure } from '../command/git-failure.ts';
import { transferPack } from '../command/git-pipe.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from '../worktree/open-worktree.ts';
import type { RawChange } from './raw-diff.ts';

/** Only files that git itself reads have contents that its strict check refuses; other file systems know them by other names. */
const READ_BY_GIT = /^\.?gi/;
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Makes git's strict check of what is staged, as publication will: what it refuses then is refused before the commit, so that the
 * agent can repair it. The objects go into a temporary folder. `undefined`: no problem.
 */
export async function strictProblem(
  git: HardenedGit,
  open: OpenWorktree,
  changes: readonly RawChange[],
): Promise<GitFailure | undefined> {
  const suspects = changes.filter(({ path: file, newMode }) => newMode !== '000000' && isReadByGit(file));
  if (suspects.length === 0) return undefined;
  const tree = await git.succeed(open.call(['write-tree']));
  if (!tree.ok) return tree.failure;
  const { factoryGitDir } = open.worktree;
  const objects = await mkdtemp(path.join(factoryGitDir, 'strict-'));
  try {
    const place = { cwd: factoryGitDir, gitDir: factoryGitDir };
    const head = await git.succeed(open.call(['rev-parse', '--verify', 'HEAD']));
    if (!head.ok) return head.failure;
    const checked = await transferPack(
      git,
      { ...place, revisions: `${tree.value.trim()}\n^${head.value.trim()}\n` },
      {
        ...place,
        env: {
          GIT_OBJECT_DIRECTORY: objects,
          GIT_ALTERNATE_OBJECT_DIRECTORIES: path.join(factoryGitDir, 'objects'),
        },
      },
      MOST_BYTES,
    );
    if (checked.ended === 'exited' && checked.exitCode === 0) return undefined;
    if (checked.ended !== 'exited' || checked.exitCode === null) return failureOf(['unpack-objects'], checked);
    const why = /[0-9a-f]{40,64}: (\w+: .*)/.exec(checked.stderr)?.[1] ?? firstLine(checked.stderr);
    const files = suspects.map(({ path: file }) => `"${file}"`).join(', ');
    return gitFailure(
      'refused',
      `Git's strict check, which every published commit has to pass, refuses ${files}: ${why}. Correct or delete it.`,
    );
  } finally {
    await rm(objects, { recursive: true, force: true });
  }
}

function isReadByGit(file: string): boolean {
  return file.split('/').some((part) => READ_BY_GIT.test(part.replace(/[^\u0020-\u007e]/g, '').toLowerCase()));
}
