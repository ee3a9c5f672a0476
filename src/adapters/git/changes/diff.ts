import { randomBytes } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { copyIndex } from '../command/copy-index.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { failureOf } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { openWorktree } from '../worktree/open-worktree.ts';
import { FULL_ID } from '../repository/refs.ts';

/**
 * The difference between the commit `since` and the work tree, including new files, as a patch of at most `maxBytes`. A longer
 * patch is cut at the end of a line and says so.
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
  // New files are added to a copy of the index, so that the agent's staged changes stay as they are.
  const scratch = path.join(adminDir, `diff-index-${randomBytes(6).toString('hex')}`);
  await copyIndex(path.join(adminDir, 'index'), scratch).catch(() => undefined);
  const env = { GIT_INDEX_FILE: scratch };
  try {
    // This fails for the folder of a nested repository; other files are added anyway.
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
