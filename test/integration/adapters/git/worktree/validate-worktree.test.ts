import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';

describe('a worktree that something happened to', () => {
  let ground: GitGround;
  let at: string;
  let adminDir: string;
  beforeEach(async () => {
    ground = await createGitGround();
    at = ground.worktree.path;
    await ground.put('a.txt', 'committed\n');
    await ground.commit();
    adminDir = (await ground.repo.gitIn(at, 'rev-parse', '--absolute-git-dir')).trim();
  });
  afterEach(() => ground.repo.dispose());

  const validate = () => ground.manager.validateWorktree(ground.worktree, null);
  const told = async (kind: string) => {
    const condition = await validate();
    assert.equal(condition.kind, kind, JSON.stringify(condition));
    return condition.kind === 'ready' ? '' : condition.message;
  };

  it('is ready when nothing happened, dirty or not', async () => {
    assert.equal(await told('ready'), '');
    await ground.put('a.txt', 'changed\n');
    assert.equal(await told('ready'), '');
    assert.equal(await readFile(path.join(at, 'a.txt'), 'utf8'), 'changed\n');
  });

  it('comes back from its last commit when it was deleted, with its folder', async () => {
    await rm(path.dirname(at), { recursive: true });
    assert.match(await told('restored'), /put back from the last commit/);
    assert.equal(await readFile(path.join(at, 'a.txt'), 'utf8'), 'committed\n');
    assert.equal(await told('ready'), '');
  });

  it('is said to be lost when it was moved, and where it is', async () => {
    await rename(at, `${at}-elsewhere`);
    assert.match(await told('away'), /was moved from .* to .*-elsewhere\. Move it back/);
    await assert.rejects(readdir(at));
    await rename(`${at}-elsewhere`, at);
    assert.equal(await told('ready'), '');
  });

  it('is lost when a file is in its place, which stays', async () => {
    await rm(at, { recursive: true });
    await writeFile(at, 'mine');
    assert.match(await told('away'), /There is a file in place/);
    assert.equal(await readFile(at, 'utf8'), 'mine');
  });

  it('keeps its uncommitted work when the user pruned what git knew about it', async () => {
    await ground.put('a.txt', 'not committed\n');
    await rm(adminDir, { recursive: true });
    assert.match(await told('restored'), /No file in it was changed/);
    assert.equal(await readFile(path.join(at, 'a.txt'), 'utf8'), 'not committed\n');
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), ['a.txt']);
    await ground.commit();
    assert.equal(await told('ready'), '');
  });

  it('is said to be switched when it is on another branch, on none, or in the middle of something', async () => {
    await ground.repo.gitIn(at, 'checkout', '--quiet', '-b', 'elsewhere');
    assert.match(
      await told('switched'),
      /to the branch "elsewhere"\. Switch it back with "git switch df\/work\/2025-12-26"/,
    );
    await ground.repo.gitIn(at, 'checkout', '--quiet', '--detach');
    assert.match(await told('switched'), /on no branch/);
    await ground.repo.gitIn(at, 'checkout', '--quiet', ground.worktree.branch);
    await writeFile(path.join(adminDir, 'MERGE_HEAD'), `${ground.worktree.baseCommit}\n`);
    assert.match(await told('switched'), /a merge is half done.*git merge --abort/);
    await unlink(path.join(adminDir, 'MERGE_HEAD'));
    await mkdir(path.join(adminDir, 'rebase-merge'));
    assert.match(await told('switched'), /a rebase is half done/);
  });

  it('loses old locks of a killed git and keeps young ones', async () => {
    const lock = path.join(adminDir, 'index.lock');
    await writeFile(lock, '');
    assert.equal(await told('ready'), '');
    await readFile(lock);
    const old = new Date(performance.timeOrigin - 60_000);
    await utimes(lock, old, old);
    assert.equal(await told('ready'), '');
    await assert.rejects(readFile(lock));
  });

  it('gets its .git file back when it was deleted or replaced', async () => {
    await unlink(path.join(at, '.git'));
    assert.match(await told('restored'), /its \.git file was put back/);
    await unlink(path.join(at, '.git'));
    await ground.repo.gitIn(at, 'init', '--quiet');
    assert.match(await told('restored'), /was moved to .*\.git-found/);
    assert.equal(await told('ready'), '');
    assert.equal(await ground.repo.gitIn(at, 'status', '--porcelain'), '');
  });

  it('gets a new index when its own was lost or cut', async () => {
    for (const content of [null, 'DIRC']) {
      if (content === null) await unlink(path.join(adminDir, 'index'));
      else await writeFile(path.join(adminDir, 'index'), content);
      assert.match(await told('restored'), /index was made anew/);
      assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), []);
    }
  });

  it('gets its branch back from what was published, also when the user deleted that too', async () => {
    await ground.put('a.txt', 'published\n');
    const commit = await ground.commit();
    valueOf(await ground.manager.publish(ground.worktree, commit, null));
    await ground.repo.git('branch', '-D', ground.worktree.branch);
    await ground.repo.gitIn(ground.factory, 'update-ref', '-d', `refs/heads/${ground.worktree.branch}`);
    assert.match(await told('restored'), /its branch was put back at/);
    assert.equal((await ground.repo.gitIn(at, 'rev-parse', 'HEAD')).trim(), commit);
  });

  it('is lost in words when the user’s repository was moved away, and fine when it is back', async () => {
    await rename(ground.repo.path, `${ground.repo.path}-away`);
    assert.match(await told('away'), /no longer at|no folder at/i);
    assert.match(failureIn(await ground.manager.fingerprint(ground.worktree)).message, /no longer at|no folder at/i);
    await rename(`${ground.repo.path}-away`, ground.repo.path);
    assert.equal(await told('ready'), '');
  });
});
