import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getBranchLineage } from '../../../../src/adapters/git/repository/lineage.ts';
import type { Worktree } from '../../../../src/ports/git-manager.ts';
import { copyForm, formsOf, goldenFile, newestForm, textsBelow } from '../../../support/golden/golden-place.ts';
import {
  factoryHash,
  GOLDEN_BRANCH,
  GOLDEN_KEY,
  GOLDEN_MESSAGE,
  goldenGround,
  LEFT_KEY,
  writeRepository,
  type GoldenGround,
} from '../../../support/golden/golden-repository.ts';
import { valueOf } from '../../../support/git/results.ts';

const forms = await formsOf('repository');

describe('a factory repository that an earlier version made', () => {
  let ground: GoldenGround;
  beforeEach(async () => {
    ground = await goldenGround();
  });
  afterEach(() => ground.repo.dispose());

  for (const form of forms) {
    it(`${form} is gone on with: nothing altered, nothing to repair, no commit twice, the leftovers found again`, async () => {
      const { repo, manager } = ground;
      const { worktree, factory, commit, left } = await laidOut(form, ground);
      assert.deepEqual(await manager.validateWorktree(worktree, null), { kind: 'ready' });
      assert.deepEqual(await getBranchLineage(factory, GOLDEN_BRANCH), [GOLDEN_BRANCH, 'main']);
      assert.ok((await manager.takenBranches(repo.path)).has(GOLDEN_BRANCH));

      await writeFile(join(worktree.path, 'c.txt'), 'more\n');
      const what = { worktree, message: GOLDEN_MESSAGE, identity: null };
      assert.equal(valueOf(await manager.commitChanges({ ...what, key: GOLDEN_KEY })), commit);
      const next = valueOf(await manager.commitChanges({ ...what, key: 'golden/t1#3' }));
      valueOf(await manager.publish(worktree, next ?? '', commit));
      assert.equal((await repo.git('rev-parse', GOLDEN_BRANCH)).trim(), next);

      await rm(join(worktree.path, 'c.txt'));
      await repo.gitIn(worktree.path, 'reset', '--quiet', '--hard', commit);
      const aside = valueOf(await manager.setAside({ ...what, key: LEFT_KEY }));
      assert.equal(aside?.kind === 'branch' && aside.sha, left);
      assert.equal(
        await repo.git('for-each-ref', '--format=%(refname)', 'refs/df/'),
        await golden(form, 'user', 'refs/df/'),
      );
    });

    it(`${form} is found by its owner where the making of its worktree was cut off`, async () => {
      const { repo, manager } = ground;
      const { worktree, base } = await laidOut(form, ground);
      await repo.gitIn(worktree.path, 'reset', '--quiet', '--hard', base);
      const owner = /refs\/df\/began\/(\S+)/.exec(String(await goldenFile(form, 'refs-of-factory.txt')))![1]!;
      const request = {
        repositoryPath: repo.path,
        baseBranch: 'main',
        branch: GOLDEN_BRANCH,
        owner,
        worktreesDir: null,
      };
      const again = valueOf(await manager.createWorktree(request, new AbortController().signal));
      assert.equal(again.path, worktree.path);
    });
  }

  it('is made today as in the newest form: configuration, hook, names, refs, trailer', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'df-golden-'));
    try {
      await writeRepository(join(directory, 'now'));
      await copyForm(await newestForm('repository'), join(directory, 'golden'));
      assert.deepEqual(await textsBelow(join(directory, 'now')), await textsBelow(join(directory, 'golden')));
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

/** Names of refs that the form has below a prefix, as git lists them. */
async function golden(form: string, whose: 'user' | 'factory', prefix: string): Promise<string> {
  const lines = String(await goldenFile(form, `refs-of-${whose}.txt`)).split('\n');
  const names = lines.map((line) => line.split(' ')[0]!).filter((name) => name.startsWith(prefix));
  return names.map((name) => `${name}\n`).join('');
}

/** The repository of a form, made by git alone: none of our code has a part in it. */
async function laidOut(
  form: string,
  { repo }: GoldenGround,
): Promise<{ worktree: Worktree; factory: string; base: string; commit: string; left: string }> {
  const text = async (name: string): Promise<string> => String(await goldenFile(form, name));
  const [factoryPlace, worktreePlace] = (await text('places.txt')).replace('{hash}', factoryHash(repo)).split('\n');
  const factory = join(repo.root, factoryPlace!);
  const path = join(repo.root, worktreePlace!);
  const base = (await repo.git('rev-parse', 'main')).trim();
  await mkdir(dirname(factory), { recursive: true });
  await repo.gitIn(repo.root, 'init', '--quiet', '--bare', '--template=', factory);
  const places: Record<string, string> = { factory, worktree: path, user: repo.path, base };
  const filled = (content: string): string =>
    content.replaceAll(/\{(\w+)\}/g, (all, name: string) => places[name] ?? all);
  const names = ['config', 'hooks/pre-push', 'dark-factory/borrows-from', 'objects/info/alternates'];
  for (const name of [...names, 'dark-factory/lineage/df-golden-2026-11-20-29d03ce653.json']) {
    await mkdir(dirname(join(factory, name)), { recursive: true });
    await writeFile(join(factory, name), filled(await text(`factory/${name}`)));
  }
  await chmod(join(factory, 'hooks/pre-push'), 0o755);
  await repo.gitIn(factory, 'worktree', 'add', '--quiet', '-b', GOLDEN_BRANCH, path, base);
  places.commit = await committed(repo, path, 'a.txt', await text('message.txt'));
  await repo.gitIn(path, 'switch', '--quiet', '--detach');
  places.left = await committed(repo, path, 'b.txt', (await text('message.txt')).replace(GOLDEN_KEY, LEFT_KEY));
  await repo.gitIn(path, 'switch', '--quiet', GOLDEN_BRANCH);
  for (const [whose, folder] of [
    ['factory', factory],
    ['user', repo.path],
  ] as const) {
    if (whose === 'user') await repo.gitIn(repo.path, 'fetch', '--quiet', factory, places.left);
    for (const line of filled(await text(`refs-of-${whose}.txt`))
      .trimEnd()
      .split('\n')) {
      const [ref, id] = line.split(' ');
      await repo.gitIn(folder, 'update-ref', ref!, id!);
    }
  }
  const worktree = { repositoryPath: repo.path, path, branch: GOLDEN_BRANCH, baseCommit: base };
  return { worktree, factory, base, commit: places.commit, left: places.left };
}

async function committed(repo: GoldenGround['repo'], folder: string, file: string, message: string): Promise<string> {
  await writeFile(join(folder, file), file === 'a.txt' ? 'one\n' : 'two\n');
  await repo.gitIn(folder, 'add', '--all');
  await repo.gitIn(folder, 'commit', '--quiet', '--message', message.trim());
  return (await repo.gitIn(folder, 'rev-parse', 'HEAD')).trim();
}
