import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure, RepositoryReport } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import { gitVersionProblem } from '../command/git-version.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { FULL_ID, HEADS, refsBelow } from './refs.ts';
import { repositoryNotices } from './repository-notices.ts';
import { countUncommitted } from './uncommitted-files.ts';
import { identityOf, readUserConfig } from './user-config.ts';
import { locateUserRepository } from './user-repository.ts';

/** Looks and changes nothing; nothing that the repository's configuration names is run. */
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
  const place = { cwd: repository.root, gitDir: repository.gitDir };
  const symbolic = await git.run({ ...place, args: ['symbolic-ref', '--quiet', 'HEAD'] });
  const currentBranch = symbolic.exitCode === 0 ? symbolic.stdout.trim().replace(HEADS, '') : null;
  const head = await git.run({ ...place, args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] });
  const headCommit = head.stdout.trim();
  if (head.exitCode !== 0 || !FULL_ID.test(headCommit)) {
    return failed(
      gitFailure('noCommit', 'This repository has no commit yet. Commit something first: git add -A, then git commit.'),
    );
  }
  const branches = await refsBelow(git, repository.commonDir, HEADS);
  if (!branches.ok) return branches;
  const config = await readUserConfig(git, repository.root);
  if (!config.ok) return config;
  const notices = await repositoryNotices(git, repository, config.value, headCommit);
  if (!notices.ok) return notices;
  return succeeded({
    path: repository.root,
    branches: branches.value.map((ref) => ref.slice(HEADS.length)),
    currentBranch,
    headCommit,
    uncommittedFiles: await countUncommitted(git, repository, config.value, headCommit),
    identity: identityOf(config.value, git.env),
    notices: notices.value,
  });
}
