import assert from 'node:assert/strict';
import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { valueOf } from '../../../../support/git/results.ts';

describe('changed files', () => {
  let ground: GitGround;
  /** Looks like a line of git's own output where a name is taken for one. */
  const odd = `x\n:100644 100644 ${'1'.repeat(40)} ${'2'.repeat(40)} M`;
  beforeEach(async () => {
    ground = await createGitGround({ files: { 'a.txt': 'a\n', 'gone.txt': 'x\n', picture: '\0\x01' } });
    await ground.put('a.txt', 'changed\n');
    await ground.put('picture', Buffer.from([0, 2]));
    await ground.put('new.txt', 'new\n');
    await ground.put(odd, 'new\n');
    await ground.put(':colon', Buffer.from([0, 3]));
    await unlink(path.join(ground.worktree.path, 'gone.txt'));
  });
  afterEach(() => ground.repo.dispose());

  const expected = [
    { path: ':colon', oldPath: null, kind: 'added', binary: true },
    { path: 'a.txt', oldPath: null, kind: 'modified', binary: false },
    { path: 'gone.txt', oldPath: null, kind: 'deleted', binary: false },
    { path: 'new.txt', oldPath: null, kind: 'added', binary: false },
    { path: 'picture', oldPath: null, kind: 'modified', binary: true },
    { path: odd, oldPath: null, kind: 'added', binary: false },
  ];

  it('of the work tree are told with what became of them, new ones included', async () => {
    const base = ground.worktree.baseCommit;
    const changes = valueOf(await ground.manager.changedFiles(ground.worktree, null));
    assert.deepEqual(changes, { from: base, to: null, files: expected });
  });

  it('of a commit are told in the same way', async () => {
    const commit = await ground.commit();
    const changes = valueOf(await ground.manager.changedFiles(ground.worktree, commit));
    assert.deepEqual(changes, { from: ground.worktree.baseCommit, to: commit, files: expected });
  });

  it('are none where nothing differs', async () => {
    const baseCommit = await ground.commit();
    const changes = valueOf(await ground.manager.changedFiles({ ...ground.worktree, baseCommit }, null));
    assert.deepEqual(changes.files, []);
  });
});
