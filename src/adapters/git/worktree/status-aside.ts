import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { GitCall, HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from './open-worktree.ts';

export interface Look {
  /** Whether a file differs from the index, or is not in it. */
  isChanged: boolean;
  /** Not in the index. */
  appeared: string[];
  /** In the index and different from it, or gone. */
  changed: string[];
  /** A folder that a rule names is one path, with "/" at its end. */
  ignored: string[];
}

/** One status call; the index decides what counts as changed. */
export async function look(git: HardenedGit, aside: Aside): Promise<Result<Look, GitFailure>> {
  const options = ['--untracked-files=all', '--ignored=matching', '--ignore-submodules=none', '--no-renames'];
  const status = await git.succeed(aside(['status', '--porcelain=v2', '-z', ...options]));
  return status.ok ? succeeded(parseStatus(status.value)) : status;
}

function parseStatus(text: string): Look {
  const found: Look = { isChanged: false, appeared: [], changed: [], ignored: [] };
  for (const line of namesIn(text)) {
    if (line.startsWith('! ')) found.ignored.push(line.slice(2));
    else if (line.startsWith('? ')) found.appeared.push(line.slice(2));
    // "1 XY …": X is the index against the last commit, Y the file against the index.
    else if (/^1 .[^.] /.test(line)) found.changed.push(line.split(' ').slice(8).join(' '));
    else if (!/^1 .\. /.test(line)) found.isChanged = true;
  }
  found.isChanged ||= found.appeared.length > 0 || found.changed.length > 0;
  return found;
}

/** Without a look at what is ignored; a folder in which everything is new is one path. */
export async function lookAtNew(git: HardenedGit, aside: Aside): Promise<Result<Look, GitFailure>> {
  const options = ['--untracked-files=normal', '--ignore-submodules=none', '--no-renames'];
  const status = await git.succeed(aside(['status', '--porcelain=v2', '-z', ...options]));
  return status.ok ? succeeded(parseStatus(status.value)) : status;
}

export type Aside = (args: readonly string[], more?: Partial<GitCall>) => GitCall;

/** The agent's own index stays as it is. */
export function withIndex({ call }: OpenWorktree, index: string): Aside {
  return (args, more = {}) => call(args, { ...more, env: { ...more.env, GIT_INDEX_FILE: index } });
}

/** The path alone, whatever signs are in it. */
export function literally(name: string): string {
  return `:(top,literal)${name.replace(/\/$/, '')}`;
}

function namesIn(text: string): string[] {
  return text.split('\0').filter((name) => name !== '');
}
