import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';

describe('the end of a worktree', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround({ files: { 'a.txt': 'a\n', '.gitignore': 'node_modules\n' } });
  });
  afterEach(() => ground.repo.dispose());

  const remove = () => ground.manager.deleteWorktree(ground.worktree);

  it('takes a clean one away with what is ignored, and leaves the branch', async () => {
    await mkdir(path.join(ground.worktree.path, 'node_modules'));
    await ground.put('node_modules/x', 'x');
    await ground.put('a.txt', 'b\n');
    const commit = await ground.commit();
    valueOf(await remove());
    assert.deepEqual(await readdir(path.dirname(ground.worktree.path)), []);
    assert.equal((await ground.repo.gitIn(ground.factory, 'rev-parse', ground.worktree.branch)).trim(), commit);
    assert.equal(failureIn(await remove()).kind, 'worktreeMissing');
  });

  it('keeps one with changes, new files, a lock or a forged .git file, and says which', async () => {
    await ground.put('new.txt', 'x');
    const dirty = failureIn(await remove());
    assert.equal(dirty.kind, 'worktreeDirty');
    assert.match(dirty.message, /new\.txt/);
    await unlink(path.join(ground.worktree.path, 'new.txt'));
    await ground.repo.gitIn(ground.worktree.path, 'worktree', 'lock', '--reason', 'mine', ground.worktree.path);
    const locked = failureIn(await remove());
    assert.equal(locked.kind, 'worktreeLocked');
    assert.match(locked.message, /"mine"/);
    await ground.repo.gitIn(ground.worktree.path, 'worktree', 'unlock', ground.worktree.path);
    const pointer = await readFile(path.join(ground.worktree.path, '.git'), 'utf8');
    await ground.put('.git', `gitdir: ${ground.repo.path}/.git\n`);
    assert.equal(failureIn(await remove()).kind, 'refused');
    await ground.put('.git', pointer);
    assert.equal(await readFile(path.join(ground.worktree.path, 'a.txt'), 'utf8'), 'a\n');
    valueOf(await remove());
  });

  it('keeps leftovers on a branch of their own, published, and brings the files back', async () => {
    await ground.put('a.txt', 'half done\n');
    await ground.put('new.txt', 'new\n');
    const request = { worktree: ground.worktree, message: 'Leftovers', key: 'aside-1', identity: null };
    const aside = valueOf(await ground.manager.setAside(request));
    assert.ok(aside?.kind === 'branch');
    assert.equal(await ground.repo.git('show', `${aside.branch}:a.txt`), 'half done\n');
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), []);
    assert.deepEqual(valueOf(await ground.manager.setAside(request)), aside);
    await ground.put('a.txt', 'new work\n');
    assert.equal(failureIn(await ground.manager.setAside(request)).kind, 'worktreeDirty');
    assert.equal(await readFile(path.join(ground.worktree.path, 'a.txt'), 'utf8'), 'new work\n');
  });

  it('moves leftovers that may not be committed to a folder beside the worktree, each of them, once', async () => {
    const { worktree, manager, repo } = ground;
    await ground.put('a.txt', 'half done\n');
    await mkdir(path.join(worktree.path, 'inner'));
    await repo.gitIn(path.join(worktree.path, 'inner'), 'init', '--quiet');
    await ground.put('inner/file', 'in a repository of its own\n');
    await ground.put('.envrc', 'export X=1\n');
    await ground.put('new.txt', 'new\n');
    const request = { worktree, message: 'Leftovers', key: 'aside-2', identity: null };
    const aside = valueOf(await manager.setAside(request));
    assert.ok(aside?.kind === 'folder');
    assert.match(aside.because, /"inner\/?" is a git repository of its own|"\.envrc" makes a shell/);
    for (const [file, text] of [
      ['a.txt', 'half done\n'],
      ['inner/file', 'in a repository of its own\n'],
      ['.envrc', 'export X=1\n'],
      ['new.txt', 'new\n'],
    ] as const)
      assert.equal(await readFile(path.join(aside.folder, file), 'utf8'), text);
    assert.deepEqual(valueOf(await manager.uncommittedFiles(worktree)), []);
    assert.equal(await readFile(path.join(worktree.path, 'a.txt'), 'utf8'), 'a\n');
    const again = valueOf(await manager.setAside(request));
    assert.equal(again?.kind === 'folder' && again.folder, aside.folder);
    assert.notEqual(await ground.userRef('HEAD'), '');
    assert.equal((await repo.git('branch', '--list', '*unfinished*')).trim(), '');
  });

  it('leaves a patch that applies elsewhere, whole or not at all', async () => {
    const file = path.join(ground.repo.root, 'out', 'work.patch');
    await mkdir(path.dirname(file));
    assert.deepEqual(valueOf(await ground.manager.exportPatch(ground.worktree, file)), { commits: 0 });
    await ground.put('bytes.bin', Buffer.from([0, 1, 2, 255, 254]));
    await ground.commit('First');
    await ground.put('a.txt', 'second\n');
    await ground.commit('Second');
    assert.deepEqual(valueOf(await ground.manager.exportPatch(ground.worktree, file)), { commits: 2 });
    assert.deepEqual(await readdir(path.dirname(file)), ['work.patch']);
    await ground.repo.git('am', '--quiet', file);
    assert.equal(
      (await ground.repo.git('rev-parse', 'HEAD^{tree}')).trim(),
      (await ground.repo.gitIn(ground.worktree.path, 'rev-parse', 'HEAD^{tree}')).trim(),
    );
    const nowhere = await ground.manager.exportPatch(
      ground.worktree,
      path.join(ground.repo.root, 'nowhere', 'x.patch'),
    );
    assert.equal(failureIn(nowhere).kind, 'commandFailed');
    await writeFile(file, 'old');
    await rm(file);
  });
});
