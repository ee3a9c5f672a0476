import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../domain/result.ts';
import type { Redaction } from '../../ports/redaction.ts';
import type { GitFailure, GitManager, Worktree } from '../../ports/git-manager.ts';
import { changedFiles } from './changes/changes.ts';
import { filesAt } from './changes/files-at.ts';
import { commitChanges } from './changes/commit.ts';
import { compareSeals } from './publication/compare-seals.ts';
import { afterChecks, beforeChecks } from './worktree/check-traces.ts';
import { createWorktree, takenBranches } from './worktree/create-worktree.ts';
import { deleteWorktree } from './worktree/delete-worktree.ts';
import { worktreeDiff } from './changes/diff.ts';
import { exportPatch } from './changes/export-patch.ts';
import type { FactoryWorktree } from './worktree/factory-worktree.ts';
import { factoryWorktrees } from './worktree/factory-worktree.ts';
import { openWorktree } from './worktree/open-worktree.ts';
import { forgetFor, keepFor, keepUncommitted } from './worktree/uncommitted-work.ts';
import { putBack, recordFiles } from './worktree/recorded-files.ts';
import { setAside } from './worktree/set-aside.ts';
import { factoryGitDirOf, exists } from './repository/factory-repository.ts';
import { rebuildFactory } from './repository/rebuild-factory.ts';
import { createHardenedGit } from './command/hardened-git.ts';
import { inspectRepository } from './repository/inspect-repository.ts';
import { publish } from './publication/publish.ts';
import { pushGuardEnvironment } from './publication/push-guard.ts';
import { FULL_ID } from './repository/refs.ts';
import { belongsTo } from './repository/remembered-refs.ts';
import { sealRepository } from './publication/seal.ts';
import { uncommittedFiles, worktreeFingerprint } from './worktree/status.ts';
import { readUserConfig, remoteIn } from './repository/user-config.ts';
import { locateUserRepository } from './repository/user-repository.ts';
import { validateWorktree } from './worktree/validate-worktree.ts';

/** Uses the `git` program, hardened. `env` is the environment of this process; only a few of its variables reach git. */
export function createGitManager(options: {
  dataDirectory: string;
  env: Readonly<Record<string, string | undefined>>;
  gitBinary?: string;
  redaction: Redaction;
}): GitManager {
  const { dataDirectory } = options;
  const git = createHardenedGit({ ...options, binary: options.gitBinary ?? 'git' });

  const resolve = factoryWorktrees(git, dataDirectory);
  const within = async <T>(
    worktree: Worktree,
    work: (full: FactoryWorktree) => Promise<Result<T, GitFailure>>,
  ): Promise<Result<T, GitFailure>> => {
    const full = await resolve(worktree);
    return full.ok ? work(full.value) : full;
  };

  const withFactory = async (
    repositoryPath: string,
    work: (factoryGitDir: string) => Promise<Result<null, GitFailure>>,
  ): Promise<Result<null, GitFailure>> => {
    const located = await locateUserRepository(git, repositoryPath);
    if (!located.ok) return located;
    const data = await realpath(dataDirectory).catch(() => path.resolve(dataDirectory));
    return work(factoryGitDirOf(data, located.value));
  };

  return {
    inspect: (from) => inspectRepository(git, dataDirectory, from),

    async takenBranches(repositoryPath) {
      const located = await locateUserRepository(git, repositoryPath);
      if (!located.ok) return new Set();
      const data = await realpath(dataDirectory).catch(() => path.resolve(dataDirectory));
      const factory = factoryGitDirOf(data, located.value);
      return takenBranches(git, (await exists(factory)) ? factory : located.value.commonDir, located.value);
    },

    createWorktree: (request, signal) => createWorktree(git, dataDirectory, request, signal),
    async validateWorktree(worktree, lastCommit) {
      const full = await resolve(worktree);
      if (!full.ok) return { kind: 'away', message: full.failure.message };
      const rebuilt = await rebuildFactory(git, dataDirectory, full.value);
      if (!rebuilt.ok) return { kind: 'away', message: rebuilt.failure.message };
      return validateWorktree(git, full.value, { lastCommit, told: rebuilt.value });
    },
    uncommittedFiles: (worktree) => within(worktree, (full) => uncommittedFiles(git, full)),
    fingerprint: (worktree) => within(worktree, (full) => worktreeFingerprint(git, full)),
    diff: (worktree, since, maxBytes) => within(worktree, (full) => worktreeDiff(git, full, since, maxBytes)),
    changedFiles: (worktree, commit) => within(worktree, (full) => changedFiles(git, full, commit)),
    filesAt: (worktree, commit, files, maxBytes) =>
      within(worktree, (full) => filesAt(git, full, commit, files, maxBytes)),
    commitChanges: (request) => within(request.worktree, (worktree) => commitChanges(git, { ...request, worktree })),
    keepUncommitted: (worktree, since, owner) => within(worktree, (full) => keepUncommitted(git, full, since, owner)),
    shareUncommitted: (repositoryPath, work, owner) =>
      withFactory(repositoryPath, (factory) => keepFor(git, factory, work, owner)),
    forgetUncommitted: (repositoryPath, owner) =>
      withFactory(repositoryPath, (factory) => forgetFor(git, factory, owner)),
    recordFiles: (worktree) => within(worktree, (full) => recordFiles(git, full)),
    putBack: (worktree, files) => within(worktree, (full) => putBack(git, full, files)),
    setAside: (request) => within(request.worktree, (worktree) => setAside(git, { ...request, worktree })),
    publish: (worktree, sha, expected, mayRun) => within(worktree, (full) => publish(git, full, sha, expected, mayRun)),
    beforeChecks: (worktree, known) => within(worktree, (full) => beforeChecks(git, full, known)),
    afterChecks: (worktree, before) => within(worktree, (full) => afterChecks(git, full, before)),
    async isIgnored(worktree, relativePath) {
      const full = await resolve(worktree);
      const open = full.ok ? await openWorktree(full.value) : full;
      if (!open.ok) return false;
      return (await git.run(open.value.call(['check-ignore', '--quiet', '--', relativePath]))).exitCode === 0;
    },
    seal: (repositoryPath, sealed) => sealRepository(git, repositoryPath, sealed),
    compareSeals,

    async baseStillThere(repositoryPath, branch, commit) {
      const located = await locateUserRepository(git, repositoryPath);
      return located.ok && FULL_ID.test(commit) && belongsTo(git, located.value.commonDir, commit, branch);
    },

    async remoteFor(repositoryPath, baseBranch) {
      const config = await readUserConfig(git, repositoryPath);
      return config.ok ? remoteIn(config.value, baseBranch) : undefined;
    },

    deleteWorktree: (worktree) => within(worktree, (full) => deleteWorktree(git, full)),
    exportPatch: (worktree, file) => within(worktree, (full) => exportPatch(git, full, file)),
    async guardEnvironment(worktree) {
      const full = await resolve(worktree);
      // If our repository cannot be found, the guard has no hook; its other parts do not need the repository.
      return pushGuardEnvironment(full.ok ? full.value.factoryGitDir : path.join(path.resolve(dataDirectory), 'repos'));
    },
    // Empty: only the engine writes the factory repository, and agents read it. Git in a worktree can query but not commit.
    writablePaths: () => [],
  };
}
