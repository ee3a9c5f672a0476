import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { GitManager } from '../../ports/git-manager.ts';
import { commitChanges } from './commit.ts';
import { compareSeals } from './compare-seals.ts';
import { createWorktree, takenBranches } from './create-worktree.ts';
import { deleteWorktree } from './delete-worktree.ts';
import { worktreeDiff } from './diff.ts';
import { exportPatch } from './export-patch.ts';
import { factoryGitDirOf, exists } from './factory-repository.ts';
import { createHardenedGit } from './hardened-git.ts';
import { inspectRepository } from './inspect-repository.ts';
import { publish } from './publish.ts';
import { pushGuardEnvironment } from './push-guard.ts';
import { FULL_ID, HEADS, commitAt, isAncestor } from './refs.ts';
import { sealRepository } from './seal.ts';
import { worktreeStatus } from './status.ts';
import { locateUserRepository } from './user-repository.ts';
import { validateWorktree } from './validate-worktree.ts';

/** Git by way of the `git` program, hardened. `env` is the environment of this process; only a few names of it reach git. */
export function createGitManager(options: {
  dataDirectory: string;
  env: Readonly<Record<string, string | undefined>>;
  gitBinary?: string;
}): GitManager {
  const { dataDirectory } = options;
  const git = createHardenedGit({ binary: options.gitBinary ?? 'git', env: options.env });

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
    validateWorktree: (worktree) => validateWorktree(git, worktree),
    status: (worktree) => worktreeStatus(git, worktree),
    diff: (worktree, since, maxBytes) => worktreeDiff(git, worktree, since, maxBytes),
    commitChanges: (request) => commitChanges(git, request),
    publish: (worktree, sha, expected) => publish(git, worktree, sha, expected),
    seal: (repositoryPath) => sealRepository(git, repositoryPath),
    compareSeals,

    async baseStillThere(repositoryPath, branch, commit) {
      const located = await locateUserRepository(git, repositoryPath);
      if (!located.ok || !FULL_ID.test(commit)) return false;
      const gitDir = located.value.commonDir;
      const tip = await commitAt(git, gitDir, `${HEADS}${branch}`);
      return tip !== undefined && (await isAncestor(git, gitDir, commit, tip));
    },

    deleteWorktree: (worktree) => deleteWorktree(git, worktree),
    exportPatch: (worktree, file) => exportPatch(git, worktree, file),
    guardEnvironment: async (worktree) => pushGuardEnvironment(worktree.factoryGitDir),
    // Nothing: agents read the factory repository and the engine alone writes it. Git in a worktree answers questions and refuses to commit.
    writablePaths: () => [],
  };
}
