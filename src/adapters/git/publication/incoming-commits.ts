import type { GitFailure } from '../../../ports/git-manager.ts';
import { succeeded } from '../../../domain/result.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { changeProblem } from '../changes/change-policy.ts';
import { runningProblem } from '../changes/running-files.ts';
import type { RawChange } from '../changes/raw-diff.ts';
import { parseRawDiff } from '../changes/raw-diff.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { isAncestor, isKnownAncestor, learnAncestor } from '../repository/refs.ts';

export const MAX_COMMITS = 10_000;

/**
 * Checks every incoming commit, not only the last, because a file that one commit adds and the next removes comes in too. The rules
 * are those of a commit, looked at again: what was committed may have been allowed then, or come in another way. `mayRun` as there.
 */
export async function incomingProblem(
  git: HardenedGit,
  worktree: FactoryWorktree,
  sha: string,
  known: readonly string[],
  mayRun: readonly string[],
): Promise<GitFailure | undefined> {
  const { factoryGitDir: gitDir, baseCommit } = worktree;
  const log = await git.succeed({
    cwd: gitDir,
    gitDir,
    args: [
      ...['log', `--max-count=${MAX_COMMITS + 1}`, '-z', '--format=commit %H %P'],
      ...['--stdin', '-r', '-m', '--root', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none'],
    ],
    stdin: [sha, ...known.map((id) => `^${id}`), ''].join('\n'),
  });
  if (!log.ok) return log.failure;
  const { commits, changes } = parseLog(log.value);
  if ([...commits.values()].flat().some((parent) => isKnownAncestor(baseCommit, parent)))
    learnAncestor(baseCommit, sha);
  if (!(await isAncestor(git, gitDir, baseCommit, sha))) {
    return gitFailure(
      'refused',
      `The commit ${sha.slice(0, 10)} does not go back to ${baseCommit.slice(0, 10)}, where this project began. It was not published.`,
    );
  }
  if (commits.size > MAX_COMMITS)
    return gitFailure('refused', `More than ${MAX_COMMITS} commits came at once. They were not published.`);
  const running = await runningProblem(git, gitDir, changes, mayRun);
  if (running !== undefined) return running;
  return changeProblem(git, gitDir, changes, async () => {
    const listed = await git.succeed({ cwd: gitDir, gitDir, args: ['ls-tree', '-r', '-z', '--name-only', sha, '--'] });
    return listed.ok ? succeeded(listed.value.split('\0')) : listed;
  });
}

/** Parents by commit, and the changes of each commit against each parent. */
function parseLog(text: string): { commits: Map<string, string[]>; changes: RawChange[] } {
  const commits = new Map<string, string[]>();
  const changes = parseRawDiff(text, (between) => {
    const [, id, parents = ''] = /^commit ([0-9a-f]+) ([0-9a-f ]*)$/.exec(between) ?? [];
    if (id !== undefined) commits.set(id, parents.split(' '));
  });
  return { commits, changes };
}
