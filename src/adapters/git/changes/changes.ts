import { randomBytes } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { copyIndex } from '../command/copy-index.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { ChangeSet, ChangedFile, GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from '../worktree/open-worktree.ts';
import { openWorktree } from '../worktree/open-worktree.ts';
import type { RawChange } from './raw-diff.ts';
import { parseRawDiff } from './raw-diff.ts';
import { FULL_ID } from '../repository/refs.ts';

const FORMAT = ['--raw', '--numstat', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules=all'];

/** Files that a commit changed against its first parent, or that differ between the base commit and the work tree. */
export async function changedFiles(
  git: HardenedGit,
  worktree: FactoryWorktree,
  commit: string | null,
): Promise<Result<ChangeSet, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  if (commit === null) return inWorkTree(git, opened.value);
  if (!FULL_ID.test(commit)) throw new Error(`Not the full id of a commit: ${commit}`);
  const parent = await git.succeed(opened.value.call(['rev-parse', '--verify', '--quiet', `${commit}^1`]));
  if (!parent.ok) {
    return failed(gitFailure('commandFailed', `The commit ${commit.slice(0, 10)} is not in this project.`));
  }
  const from = parent.value.trim();
  return changeSet(
    from,
    commit,
    await git.succeed(opened.value.call(['diff-tree', '-r', ...FORMAT, from, commit, '--'])),
  );
}

/** New files are added to a copy of the index, so that the agent's staged changes stay as they are. */
async function inWorkTree(git: HardenedGit, open: OpenWorktree): Promise<Result<ChangeSet, GitFailure>> {
  const scratch = path.join(open.adminDir, `changes-index-${randomBytes(6).toString('hex')}`);
  await copyIndex(path.join(open.adminDir, 'index'), scratch).catch(() => undefined);
  const env = { GIT_INDEX_FILE: scratch };
  const from = open.worktree.baseCommit;
  try {
    await git.run(open.call(['add', '--intent-to-add', '--ignore-errors', '--', '.'], { env }));
    const diff = open.call(['diff', '--no-ext-diff', '--no-textconv', ...FORMAT, from, '--'], { env });
    return changeSet(from, null, await git.succeed(diff));
  } finally {
    await unlink(scratch).catch(() => undefined);
    await unlink(`${scratch}.lock`).catch(() => undefined);
  }
}

function changeSet(from: string, to: string | null, output: Result<string, GitFailure>): Result<ChangeSet, GitFailure> {
  if (!output.ok) return output;
  const { raw, counts } = inTwo(output.value);
  // git-diff(1): a binary file has "-" instead of both counts.
  const binary = new Set(counts.flatMap((line) => (line.startsWith('-\t-\t') ? [line.slice(4)] : [])));
  const files = parseRawDiff(raw).map((change): ChangedFile => ({
    path: change.path,
    oldPath: null,
    kind: kindOf(change),
    binary: binary.has(change.path),
  }));
  return succeeded({ from, to, files });
}

function kindOf({ oldMode, newMode, status }: RawChange): ChangedFile['kind'] {
  if (oldMode === '000000' || status === 'A') return 'added';
  return newMode === '000000' || status === 'D' ? 'deleted' : 'modified';
}

/** First come all raw lines, of two fields each, then all counts. Nothing in a path can look like the other. */
function inTwo(text: string): { raw: string; counts: string[] } {
  const fields = text.split('\0');
  let end = 0;
  while (fields[end]?.startsWith(':') === true) end += 2;
  return {
    raw: fields
      .slice(0, end)
      .map((field) => `${field}\0`)
      .join(''),
    counts: fields.slice(end),
  };
}
