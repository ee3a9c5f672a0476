import { BRANCH_PREFIX, branchNameProblem, ownPrefixOf } from '../../../domain/run/branch-name.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { flatNameOf } from './lineage.ts';

export const HEADS = 'refs/heads/';
/** Refs in the user's repository that protect borrowed objects from pruning. We write only these and `df/` branches there. */
export const KEEP = 'refs/df/keep/';
export const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function keepRefOf(branch: string): string {
  return `${KEEP}${flatNameOf(branch)}`;
}

/** The commit of a full ref name, or `undefined`. Names start with `refs/`, so git cannot take them for options. */
export async function commitAt(git: HardenedGit, gitDir: string, ref: string): Promise<string | undefined> {
  const output = await git.run({ args: ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], cwd: gitDir, gitDir });
  const id = output.stdout.trim();
  return output.exitCode === 0 && FULL_ID.test(id) ? id : undefined;
}

export interface ListedRef {
  id: string;
  /** The target of a symbolic ref; empty: the ref is not symbolic. */
  symref: string;
}

/** Refs by full name, without dangling ones. `patterns` are full names, or prefixes that end before a "/"; none: all refs. */
export async function listRefs(
  git: HardenedGit,
  gitDir: string,
  ...patterns: string[]
): Promise<Result<Map<string, ListedRef>, GitFailure>> {
  const args = ['for-each-ref', '--format=%(refname) %(objectname) %(symref)', ...patterns];
  const listed = await git.succeed({ args, cwd: gitDir, gitDir });
  if (!listed.ok) return listed;
  const refs = new Map<string, ListedRef>();
  for (const line of listed.value.split('\n')) {
    const [name = '', id = '', symref = ''] = line.split(' ');
    if (name !== '') refs.set(name, { id, symref });
  }
  return succeeded(refs);
}

/** Names that git accepted in this process. Its rule depends only on the name. */
const accepted = new Set<string>();

/** Accepts only names below `df/` that git accepts too. */
export async function workBranchProblem(
  git: HardenedGit,
  cwd: string,
  branch: string,
): Promise<GitFailure | undefined> {
  if (ownPrefixOf(branch) === undefined) {
    return gitFailure(
      'badName',
      `"${branch}" is not a name for a branch of Dark Factory: those start with "${BRANCH_PREFIX}".`,
    );
  }
  const problem = branchNameProblem(branch);
  if (problem !== undefined) return gitFailure('badName', `"${branch}" cannot be the name of a branch: ${problem}.`);
  if (accepted.has(branch)) return undefined;
  const checked = await git.run({ args: ['check-ref-format', `${HEADS}${branch}`], cwd });
  if (checked.ended !== 'exited')
    return gitFailure('commandFailed', 'Git did not answer when asked about a branch name.');
  if (checked.exitCode === 0) accepted.add(branch);
  return checked.exitCode === 0
    ? undefined
    : gitFailure('badName', `Git does not accept "${branch}" as the name of a branch.`);
}

/** Entries `<commit> <tip>`, with full ids. Cached for good, because the history of a commit never changes. */
const goesBack = new Set<string>();

/** Whether `commit` is in the history of `tip`. Both are full ids. Only the answer yes is cached. */
export async function isAncestor(git: HardenedGit, gitDir: string, commit: string, tip: string): Promise<boolean> {
  if (isKnownAncestor(commit, tip)) return true;
  const output = await git.run({ args: ['merge-base', '--is-ancestor', commit, tip], cwd: gitDir, gitDir });
  if (output.exitCode === 0) goesBack.add(`${commit} ${tip}`);
  return output.exitCode === 0;
}

/** `false`: not known in this process, so git must be asked. */
export function isKnownAncestor(commit: string, tip: string): boolean {
  return commit === tip || goesBack.has(`${commit} ${tip}`);
}

/** The caller knows that `commit` is in the history of `tip`, because it is a parent or an ancestor of one. */
export function learnAncestor(commit: string, tip: string): void {
  goesBack.add(`${commit} ${tip}`);
}

export function noSuchBranch(branch: string): { ok: false; failure: GitFailure } {
  return failed(
    gitFailure('noSuchBranch', `There is no branch "${branch}" in the repository. Choose one that exists.`),
  );
}
