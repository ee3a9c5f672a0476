import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createGitManager } from '../../../src/adapters/git/git-manager.ts';
import type { GitManager } from '../../../src/ports/git-manager.ts';
import { valueOf } from '../git/results.ts';
import { createTempRepo, factoryOf, type TempRepo } from '../git/temp-repo.ts';
import { GOLDEN_PROJECT } from './golden-life.ts';
import { filesBelow } from './golden-place.ts';
import { noKeys } from '../sandbox/no-keys.ts';

export const GOLDEN_BRANCH = 'df/golden/2026-11-20';
export const GOLDEN_KEY = 'golden/t1#1';
export const LEFT_KEY = 'golden/t1#2';
export const GOLDEN_MESSAGE = 'Add a file\n\nWith a reason.';

/** Our files in the factory repository; the rest is git's. */
const OURS = [
  'config',
  'hooks/pre-push',
  'dark-factory',
  'objects/info/alternates',
  'worktrees/golden-2026-11-20/gitdir',
];

export interface GoldenGround {
  repo: TempRepo;
  manager: GitManager;
}

export async function goldenGround(): Promise<GoldenGround> {
  const repo = await createTempRepo({ name: 'golden' });
  return { repo, manager: createGitManager({ redaction: noKeys, dataDirectory: repo.dataDirectory, env: repo.env }) };
}

/** A project's life in git: a worktree, a commit that is published, leftovers that are set aside. */
export async function writeRepository(directory: string): Promise<void> {
  const { repo, manager } = await goldenGround();
  try {
    const request = { repositoryPath: repo.path, baseBranch: 'main', branch: GOLDEN_BRANCH, owner: GOLDEN_PROJECT };
    const worktree = valueOf(
      await manager.createWorktree({ ...request, worktreesDir: null }, new AbortController().signal),
    );
    await writeFile(join(worktree.path, 'a.txt'), 'one\n');
    const what = { worktree, message: GOLDEN_MESSAGE, identity: null };
    const sha = valueOf(await manager.commitChanges({ ...what, key: GOLDEN_KEY }));
    valueOf(await manager.publish(worktree, sha ?? '', null));
    await writeFile(join(worktree.path, 'b.txt'), 'two\n');
    valueOf(await manager.setAside({ ...what, key: LEFT_KEY }));
    await describe(repo, worktree.path, directory);
  } finally {
    await repo.dispose();
  }
}

/** What is ours of it, as text, without what differs from machine to machine. */
async function describe(repo: TempRepo, worktreePath: string, directory: string): Promise<void> {
  const factory = await factoryOf(repo, worktreePath);
  const places = await placesOf(repo, factory, worktreePath);
  const put = async (name: string, text: string): Promise<void> => {
    let plain = text;
    for (const [place, value] of places) plain = plain.replaceAll(value, `{${place}}`);
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), plain);
  };
  const ours = (await filesBelow(factory)).filter((name) =>
    OURS.some((one) => name === one || name.startsWith(`${one}/`)),
  );
  for (const name of ours) await put(`factory/${name}`, await readFile(join(factory, name), 'utf8'));
  const refs = async (folder: string): Promise<string> =>
    repo.gitIn(folder, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/df/', 'refs/df/');
  await put('refs-of-factory.txt', await refs(factory));
  await put('refs-of-user.txt', await refs(repo.path));
  await put('message.txt', await repo.gitIn(worktreePath, 'log', '-1', '--format=%B', GOLDEN_BRANCH));
  await put('places.txt', `${relative(repo.root, factory)}\n${relative(repo.root, worktreePath)}\n`);
}

/** Longest first, so that none is replaced inside another. */
export async function placesOf(
  repo: TempRepo,
  factory: string,
  worktreePath: string,
): Promise<(readonly [place: string, value: string])[]> {
  const commit = async (name: string): Promise<string> => (await repo.gitIn(factory, 'rev-parse', name)).trim();
  const left = (
    await repo.gitIn(factory, 'for-each-ref', '--format=%(objectname)', `refs/heads/${GOLDEN_BRANCH}-*`)
  ).trim();
  return [
    ['factory', factory],
    ['worktree', worktreePath],
    ['user', repo.path],
    ['base', (await repo.git('rev-parse', 'main')).trim()],
    ['commit', await commit(GOLDEN_BRANCH)],
    ['left', left],
    ['hash', factoryHash(repo)],
  ];
}

/** Of the user's repository: which of ours belongs to it. */
export function factoryHash(repo: TempRepo): string {
  return createHash('sha256').update(join(repo.path, '.git')).digest('hex').slice(0, 10);
}
