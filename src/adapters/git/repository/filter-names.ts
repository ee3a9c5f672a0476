import type { GitFailure } from '../../../ports/git-manager.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { GitCall, HardenedGit } from '../command/hardened-git.ts';

/** Names of the filters in the `.gitattributes` files of a commit, each once. */
export async function filtersInCommit(
  git: HardenedGit,
  place: Pick<GitCall, 'cwd' | 'gitDir'>,
  commit: string,
): Promise<Result<string[], GitFailure>> {
  const call: GitCall = {
    ...place,
    args: [
      ...['grep', '-h', '-I', '--fixed-strings', '--no-textconv', '-e', 'filter=', commit],
      ...['--', ':(glob)**/.gitattributes'],
    ],
  };
  const found = await git.run(call);
  // git-grep(1): 1 where nothing was found.
  if (found.ended === 'exited' && found.exitCode === 1 && found.stderr === '') return succeeded([]);
  if (found.exitCode === 0) return succeeded(filtersNamedIn(found.stdout));
  return failed(gitFailure('commandFailed', `The attributes of ${commit.slice(0, 10)} could not be read.`));
}

export const LFS = 'lfs';

/** Comments are left out. */
export function filtersNamedIn(attributes: string): string[] {
  const lines = attributes.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return [...new Set(lines.flatMap((line) => [...line.matchAll(/\sfilter=(\S+)/g)].map(([, name = '']) => name)))];
}
