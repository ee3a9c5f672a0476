import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readFile, readlink, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Worktree } from '../../../../../src/ports/git-manager.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';

const signal = new AbortController().signal;

describe('uncommitted work of a worktree', () => {
  let ground: GitGround;
  let owners = 0;
  beforeEach(async () => {
    ground = await createGitGround({
      files: { 'a.txt': 'a\n', 'gone.txt': 'gone\n', 'tool.sh': '#!/bin/sh\n', '.gitignore': 'ignored\n' },
    });
  });
  afterEach(() => ground.repo.dispose());

  const tip = async (): Promise<string> => (await ground.repo.gitIn(ground.worktree.path, 'rev-parse', 'HEAD')).trim();
  const start = async (work: string | null, owner = `owner-${++owners}`): Promise<Worktree> =>
    valueOf(
      await ground.manager.createWorktree(
        {
          repositoryPath: ground.repo.path,
          baseBranch: 'main',
          branch: `df/${owner}/1`,
          owner,
          worktreesDir: null,
          start: {
            branch: ground.worktree.branch,
            baseCommit: ground.worktree.baseCommit,
            commit: await tip(),
            uncommittedWork: work,
          },
        },
        signal,
      ),
    );
  const kept = async (owner: string): Promise<string | null> =>
    valueOf(await ground.manager.keepUncommitted(ground.worktree, await tip(), owner));
  const changed = async (worktree: Worktree): Promise<string[]> =>
    valueOf(await ground.manager.uncommittedFiles(worktree));

  it('is laid into another worktree, uncommitted there too, and stays as it is where it was', async () => {
    await ground.put('a.txt', 'changed\n');
    await ground.put('new äöü 日本.txt', 'new\n');
    await ground.put('bytes', Buffer.from([0, 255, 13, 10]));
    await ground.put('ignored', 'not taken along\n');
    await mkdir(path.join(ground.worktree.path, 'deep', 'er'), { recursive: true });
    await ground.put('deep/er/file', 'x\n');
    await symlink('a.txt', path.join(ground.worktree.path, 'link'));
    await unlink(path.join(ground.worktree.path, 'gone.txt'));
    await chmod(path.join(ground.worktree.path, 'tool.sh'), 0o755);
    const before = await changed(ground.worktree);
    const staged = () => ground.repo.gitIn(ground.worktree.path, 'diff', '--cached', '--name-only');
    const work = await kept('owner-1');
    assert.ok(work !== null);
    assert.equal(await staged(), '');
    const child = await start(work, 'owner-1');
    assert.deepEqual(await changed(child), before);
    assert.deepEqual(await changed(ground.worktree), before);
    const at = (name: string) => path.join(child.path, name);
    assert.equal(await readFile(at('a.txt'), 'utf8'), 'changed\n');
    assert.deepEqual(await readFile(at('bytes')), Buffer.from([0, 255, 13, 10]));
    assert.equal(await readlink(at('link')), 'a.txt');
    assert.equal((await lstat(at('tool.sh'))).mode & 0o111, 0o111);
    await assert.rejects(lstat(at('gone.txt')));
    await assert.rejects(lstat(at('ignored')));
    // Of both worktrees the same changes can be committed.
    const one = valueOf(
      await ground.manager.commitChanges({ worktree: child, message: 'Child', key: 'child', identity: null }),
    );
    assert.ok(one !== null);
    await ground.commit();
    assert.deepEqual([await changed(child), await changed(ground.worktree)], [[], []]);
  });

  it('is none where everything is committed', async () => {
    assert.equal(await kept('owner-1'), null);
    await ground.put('a.txt', 'changed\n');
    await ground.commit();
    assert.equal(await kept('owner-1'), null);
    await ground.put('ignored', 'x\n');
    assert.equal(await kept('owner-1'), null);
  });

  it('is kept from being pruned until its worktree is made', async () => {
    await ground.put('a.txt', 'changed\n');
    const work = await kept('owner-1');
    const prune = () => ground.repo.gitIn(ground.factory, '-c', 'gc.reflogExpire=now', 'gc', '--quiet', '--prune=now');
    await prune();
    const child = await start(work, 'owner-1');
    assert.equal(await readFile(path.join(child.path, 'a.txt'), 'utf8'), 'changed\n');
    assert.equal(await ground.repo.gitIn(ground.factory, 'for-each-ref', 'refs/df/uncommitted'), '');
    await prune();
    assert.match(
      failureIn(
        await ground.manager.createWorktree(
          {
            ...{ repositoryPath: ground.repo.path, baseBranch: 'main', branch: 'df/late/1', owner: 'late' },
            worktreesDir: null,
            start: {
              branch: ground.worktree.branch,
              baseCommit: ground.worktree.baseCommit,
              commit: ground.worktree.baseCommit,
              uncommittedWork: work,
            },
          },
          signal,
        ),
      ).message,
      /is not there any more\. Fork again/,
    );
  });

  it('is laid once more by the same owner, when a crash came in between', async () => {
    await ground.put('a.txt', 'changed\n');
    const work = await kept('owner-1');
    const child = await start(work, 'owner-1');
    await ground.repo.gitIn(child.path, 'status');
    const again = await start(work, 'owner-1');
    assert.deepEqual(again, child);
    assert.deepEqual(await changed(again), ['a.txt']);
  });
});
