import { randomBytes } from 'node:crypto';
import { copyFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { failureOf } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { openWorktree } from '../worktree/open-worktree.ts';
import { FULL_ID } from '../repository/refs.ts';

/**
 * What differs from the commit `since` in the work tree, new files included, as a patch of at most `maxBytes` that is cut
 * at the end of a line and says so.
 */
export async function worktreeDiff(
  git: HardenedGit,
  worktree: FactoryWorktree,
  since: string,
  maxBytes: number,
): Promise<Result<string, GitFailure>> {
  if (!FULL_ID.test(since)) throw new Error(`Not the full id of a commit: ${since}`);
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const { adminDir, call } = opened.value;
  // New files are announced to a copy of the index: the agent's own view of what is staged stays as it is.
  const scratch = path.join(adminDir, `diff-index-${randomBytes(6).toString('hex')}`);
  await copyFile(path.join(adminDir, 'index'), scratch).catch(() => undefined);
  const env = { GIT_INDEX_FILE: scratch };
  try {
    // A repository inside the worktree makes this fail for its folder; the other files are announced all the same.
    await git.run(call(['add', '--intent-to-add', '--ignore-errors', '--', '.'], { env }));
    const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all', since, '--'];
    const output = await git.run(call(args, { env, maxBytes }));
    if (output.ended === 'tooMuchOutput') return succeeded(cutAtLine(output.stdout, maxBytes));
    return output.ended === 'exited' && output.exitCode === 0
      ? succeeded(output.stdout)
      : failed(failureOf(args, output));
  } finally {
    await unlink(scratch).catch(() => undefined);
    await unlink(`${scratch}.lock`).catch(() => undefined);
  }
}

function cutAtLine(text: string, maxBytes: number): string {
  const note = `[the rest of the changes is left out: more than ${maxBytes} bytes]\n`;
  const room = Buffer.from(text)
    .subarray(0, Math.max(0, maxBytes - note.length))
    .toString('utf8');
  return `${room.slice(0, room.lastIndexOf('\n') + 1)}${note}`;
}
