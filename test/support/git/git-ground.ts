import { rmSync } from 'node:fs';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGitManager } from '../../../src/adapters/git/git-manager.ts';
import type { GitManager, Worktree } from '../../../src/ports/git-manager.ts';
import { valueOf } from './results.ts';
import type { TempRepo, TempRepoShape } from './temp-repo.ts';
import { createTempRepo, factoryOf } from './temp-repo.ts';
import { noKeys } from '../sandbox/no-keys.ts';

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

/** Made once for a shape, and copied back to the same paths for each test that comes after: most of it is git that starts. */
export async function createGitGround(shape: TempRepoShape = {}): Promise<GitGround> {
  const key = JSON.stringify(shape);
  const known = templates.get(key);
  // Two at once are at two places.
  if (known?.inUse === true) return groundOn(await makeGround(shape));
  const template = known ?? (await makeTemplate(shape));
  templates.set(key, template);
  template.inUse = true;
  const { repo } = template.made;
  if (known !== undefined) await putBack(template);
  const dispose = async () => {
    await repo.dispose();
    template.inUse = false;
  };
  return groundOn({ ...template.made, repo: { ...repo, dispose } });
}

type Made = Pick<GitGround, 'repo' | 'worktree' | 'factory'>;

interface Template {
  made: Made;
  /** As it all was when it was made. */
  copy: string;
  inUse: boolean;
}

const templates = new Map<string, Template>();

async function makeTemplate(shape: TempRepoShape): Promise<Template> {
  const made = await makeGround(shape);
  const copy = await mkdtemp(path.join(tmpdir(), 'df-template-'));
  process.once('exit', () => {
    rmSync(copy, { recursive: true, force: true });
  });
  await cp(made.repo.root, copy, COPIED);
  return { made, copy, inUse: true };
}

const COPIED = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };

async function putBack({ made: { repo, worktree }, copy }: Template): Promise<void> {
  await cp(copy, repo.root, COPIED);
  // The copies are other files to git, until it has looked.
  await repo.git('update-index', '-q', '--refresh');
  await repo.gitIn(worktree.path, 'update-index', '-q', '--refresh');
}

async function makeGround(shape: TempRepoShape): Promise<Made> {
  const repo = await createTempRepo(shape);
  const worktree = valueOf(
    await managerOn(repo).createWorktree(
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
  return { repo, worktree, factory: await factoryOf(repo, worktree.path) };
}

function managerOn({ dataDirectory, env }: TempRepo): GitManager {
  return createGitManager({ redaction: noKeys, dataDirectory, env });
}

function groundOn({ repo, worktree, factory }: Made): GitGround {
  // Each test has one of its own, which remembers nothing of the tests before.
  const manager = managerOn(repo);
  let keys = 0;
  return {
    repo,
    manager,
    worktree,
    factory,
    put: (file, content) => writeFile(path.join(worktree.path, file), content),
    async commit(message = 'Work') {
      const made = valueOf(await manager.commitChanges({ worktree, message, key: `ground-${++keys}`, identity: null }));
      if (made === null) throw new Error('There was nothing to commit.');
      return made;
    },
    userRef: async (name) => (await repo.git('rev-parse', '--verify', '--quiet', name).catch(() => '')).trim(),
  };
}
