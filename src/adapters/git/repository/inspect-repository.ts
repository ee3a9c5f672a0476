import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure, RepositoryReport } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import { gitVersionProblem } from '../command/git-version.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { FULL_ID, HEADS, commitAt } from './refs.ts';
import { repositoryNotices } from './repository-notices.ts';
import { countUncommitted } from './uncommitted-files.ts';
import { identityOf, readUserConfig } from './user-config.ts';
import type { UserRepository } from './user-repository.ts';
import { locateUserRepository } from './user-repository.ts';

/** Only reads. It runs no program that the repository's configuration names. */
export async function inspectRepository(
  git: HardenedGit,
  dataDirectory: string,
  from: string,
): Promise<Result<RepositoryReport, GitFailure>> {
  const version = await gitVersionProblem(git);
  if (version !== undefined) return failed(version);
  const located = await locateUserRepository(git, from);
  if (!located.ok) return located;
  const repository = located.value;
  if (`${repository.commonDir}${path.sep}`.startsWith(`${path.resolve(dataDirectory)}${path.sep}`)) {
    return failed(
      gitFailure(
        'unsupported',
        'This folder is a worktree of Dark Factory. Open the repository that it was made from.',
      ),
    );
  }
  const branches = await branchesOf(git, repository);
  if (!branches.ok) return branches;
  const { currentBranch, headCommit, names } = branches.value;
  const config = await readUserConfig(git, repository.root);
  if (!config.ok) return config;
  const notices = await repositoryNotices(git, repository, config.value, headCommit);
  if (!notices.ok) return notices;
  return succeeded({
    path: repository.root,
    folder: await folderBelow(repository.root, from),
    branches: names,
    currentBranch,
    headCommit,
    uncommittedFiles: await countUncommitted(git, repository, config.value, headCommit),
    identity: identityOf(config.value, git.env),
    notices: notices.value,
  });
}

async function folderBelow(root: string, from: string): Promise<string> {
  const real = await realpath(from).catch(() => root);
  const folder = path.relative(root, real).split(path.sep).join('/');
  return folder.startsWith('..') || path.isAbsolute(folder) ? '' : folder;
}

interface Branches {
  names: string[];
  currentBranch: string | null;
  headCommit: string;
}

async function branchesOf(git: HardenedGit, { root, gitDir }: UserRepository): Promise<Result<Branches, GitFailure>> {
  const place = { cwd: root, gitDir };
  // "*" marks the branch that is checked out.
  const listed = await git.succeed({
    ...place,
    args: ['for-each-ref', '--format=%(HEAD)%(refname) %(objectname)', HEADS],
  });
  if (!listed.ok) return listed;
  const names: string[] = [];
  let checkedOut: Pick<Branches, 'currentBranch' | 'headCommit'> | undefined;
  for (const line of listed.value.split('\n')) {
    const [ref = '', id = ''] = line.slice(1).split(' ');
    if (ref === '') continue;
    const name = ref.slice(HEADS.length);
    names.push(name);
    if (line.startsWith('*') && FULL_ID.test(id)) checkedOut = { currentBranch: name, headCommit: id };
  }
  checkedOut ??= await otherHead(git, place);
  return checkedOut === undefined
    ? failed(
        gitFailure(
          'noCommit',
          'This repository has no commit yet. Commit something first: git add -A, then git commit.',
        ),
      )
    : succeeded({ names, ...checkedOut });
}

/** For a detached commit, or a symbolic HEAD to a ref that is not a branch but may lead to a commit. */
async function otherHead(
  git: HardenedGit,
  place: { cwd: string; gitDir: string },
): Promise<Pick<Branches, 'currentBranch' | 'headCommit'> | undefined> {
  const symbolic = await git.run({ ...place, args: ['symbolic-ref', '--quiet', 'HEAD'] });
  const headCommit = await commitAt(git, place.gitDir, 'HEAD');
  if (headCommit === undefined) return undefined;
  return { currentBranch: symbolic.exitCode === 0 ? symbolic.stdout.trim().replace(HEADS, '') : null, headCommit };
}
