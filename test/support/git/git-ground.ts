import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createGitManager } from '../../../src/adapters/git/git-manager.ts';
import type { GitManager, Worktree } from '../../../src/ports/git-manager.ts';
import { valueOf } from './results.ts';
import type { TempRepo, TempRepoShape } from './temp-repo.ts';
import { createTempRepo, factoryOf } from './temp-repo.ts';

/** A user's repository with a git manager on it and one worktree. */
export interface GitGround {
  repo: TempRepo;
  manager: GitManager;
  worktree: Worktree;
  /** Our repository behind the worktree. */
  factory: string;
  /** Writes into the worktree. */
  put(file: string, content: string | Buffer): Promise<void>;
  /** Commits everything under a key of its own; fails the test when there is nothing. */
  commit(message?: string): Promise<string>;
  /** What a name leads to in the user's repository; empty when it leads nowhere. */
  userRef(name: string): Promise<string>;
}

export async function createGitGround(shape: TempRepoShape = {}): Promise<GitGround> {
  const repo = await createTempRepo(shape);
  const manager = createGitManager({ dataDirectory: repo.dataDirectory, env: repo.env });
  const worktree = valueOf(
    await manager.createWorktree(
      {
        repositoryPath: repo.path,
        baseBranch: 'main',
        branch: 'df/work/2025-12-26',
        owner: crypto.randomUUID(),
        worktreesDir: null,
      },
      new AbortController().signal,
    ),
  );
  let keys = 0;
  return {
    repo,
    manager,
    worktree,
    factory: await factoryOf(repo, worktree.path),
    put: (file, content) => writeFile(path.join(worktree.path, file), content),
    async commit(message = 'Work') {
      const made = valueOf(await manager.commitChanges({ worktree, message, key: `ground-${++keys}`, identity: null }));
      if (made === null) throw new Error('There was nothing to commit.');
      return made;
    },
    userRef: async (name) => (await repo.git('rev-parse', '--verify', '--quiet', name).catch(() => '')).trim(),
  };
}
