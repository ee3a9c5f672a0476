import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';

describe('committing what an agent did', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround({ files: { 'a.txt': 'a\n', 'old.txt': 'old\n', '.gitignore': 'ignored\n' } });
  });
  afterEach(() => ground.repo.dispose());

  const commit = (key: string, more: { message?: string; identity?: { name: string; email: string } } = {}) =>
    ground.manager.commitChanges({
      worktree: ground.worktree,
      message: more.message ?? 'Work',
      key,
      identity: more.identity ?? null,
    });
  const inWorktree = (...args: string[]) => ground.repo.gitIn(ground.worktree.path, ...args);

  it('takes in changes, new files, deletions, modes and links, and leaves what is ignored', async () => {
    await ground.put('a.txt', 'changed\n');
    await ground.put('ignored', 'x');
    await mkdir(path.join(ground.worktree.path, 'neu'));
    await ground.put('neu/mit leer ü\n.txt', 'x');
    await unlink(path.join(ground.worktree.path, 'old.txt'));
    await symlink('a.txt', path.join(ground.worktree.path, 'link'));
    await chmod(path.join(ground.worktree.path, '.gitignore'), 0o755);
    const made = valueOf(await commit('k1'));
    assert.equal(
      await inWorktree(
        '-c',
        'core.quotePath=false',
        'diff-tree',
        '-r',
        '--no-commit-id',
        '--name-status',
        '-z',
        made ?? '',
      ),
      'M\0.gitignore\0M\0a.txt\0A\0link\0A\0neu/mit leer ü\n.txt\0D\0old.txt\0',
    );
    assert.equal(await inWorktree('status', '--porcelain'), '');
  });

  it('makes a commit once for a key, also when the first answer was lost and more has changed since', async () => {
    await ground.put('a.txt', '1\n');
    const first = valueOf(await commit('project:task:1'));
    await ground.put('a.txt', '2\n');
    assert.equal(valueOf(await commit('project:task:1')), first);
    const second = valueOf(await commit('project:task:11'));
    assert.notEqual(second, first);
    assert.equal(valueOf(await commit('project:task:1')), first);
  });

  it('is not fooled by a message that only mentions a key', async () => {
    await ground.put('a.txt', '1\n');
    await inWorktree('commit', '--quiet', '-am', 'See Dark-Factory-Key: k9 for more');
    assert.equal(valueOf(await commit('k9')), null);
  });

  it('uses the identity that it was given, then the user’s, and says so when there is neither', async () => {
    await ground.put('a.txt', '1\n');
    valueOf(await commit('k1', { identity: { name: 'Other', email: 'other@example.invalid' } }));
    assert.equal((await inWorktree('log', '-1', '--format=%an %ce')).trim(), 'Other other@example.invalid');
    await ground.put('a.txt', '2\n');
    await ground.repo.git('config', 'user.name', 'Of this repository');
    valueOf(await commit('k2'));
    assert.equal((await inWorktree('log', '-1', '--format=%an')).trim(), 'Of this repository');
    await ground.put('a.txt', '3\n');
    await ground.repo.git('config', '--unset', 'user.name');
    await unlink(path.join(ground.repo.home, '.gitconfig'));
    assert.equal(failureIn(await commit('k3')).kind, 'identityMissing');
    assert.equal(await readFile(path.join(ground.worktree.path, 'a.txt'), 'utf8'), '3\n');
  });

  it('joins the block of trailers that is there', async () => {
    await ground.put('a.txt', '1\n');
    valueOf(await commit('k1', { message: 'Work\n\n# not a comment\n\nTask: 7' }));
    assert.equal(
      (await inWorktree('log', '-1', '--format=%B')).trim(),
      'Work\n\n# not a comment\n\nTask: 7\nDark-Factory-Key: k1',
    );
    assert.equal((await inWorktree('log', '-1', '--format=%(trailers:key=Dark-Factory-Key,valueonly)')).trim(), 'k1');
  });

  it('refuses links out of the tree and takes them once they are mended', async () => {
    for (const target of ['/etc/passwd', '../../outside', 'neu/../../x', '.git/config', 'C:\\Windows']) {
      await symlink(target, path.join(ground.worktree.path, 'link'));
      const failure = failureIn(await commit('k1'));
      assert.equal(failure.kind, 'refused', target);
      assert.match(failure.message, /"link" is a link to a place outside/);
      await unlink(path.join(ground.worktree.path, 'link'));
    }
    await symlink('./a.txt', path.join(ground.worktree.path, 'link'));
    assert.ok(valueOf(await commit('k1')));
  });

  for (const name of ['.GIT', '.Git', 'git~1', 'GIT~1', '.git ', '.git.', '.g\u200cit']) {
    it(`refuses a folder called ${JSON.stringify(name)}, and stages nothing of it`, async () => {
      await mkdir(path.join(ground.worktree.path, name));
      await ground.put(`${name}/config`, 'x');
      await ground.put('a.txt', 'changed\n');
      assert.equal(failureIn(await commit('k1')).kind, 'refused');
      assert.equal(await inWorktree('diff', '--cached', '--name-only'), '');
      await rm(path.join(ground.worktree.path, name), { recursive: true });
      assert.ok(valueOf(await commit('k1')));
    });
  }

  it('refuses a repository inside, with a commit or without, and takes its files once it is none any more', async () => {
    const inner = path.join(ground.worktree.path, 'inner');
    await mkdir(inner);
    await writeFile(path.join(inner, 'file'), 'x\n');
    await ground.repo.gitIn(inner, 'init', '--quiet');
    assert.match(failureIn(await commit('k1')).message, /"inner\/?" is a git repository of its own/);
    await ground.repo.gitIn(inner, 'add', '.');
    await ground.repo.gitIn(inner, 'commit', '--quiet', '-m', 'x');
    assert.match(failureIn(await commit('k1')).message, /"inner\/?" is a git repository of its own/);
    assert.equal(await inWorktree('diff', '--cached', '--name-only'), '');
    await rm(path.join(inner, '.git'), { recursive: true });
    assert.ok(valueOf(await commit('k1')));
    assert.match(await inWorktree('ls-tree', '-r', 'HEAD'), /100644 blob \w+\tinner\/file/);
  });

  it('refuses an enormous file', async () => {
    await ground.put('big.bin', '');
    await truncate(path.join(ground.worktree.path, 'big.bin'), 101 * 1024 * 1024);
    assert.match(failureIn(await commit('k1')).message, /"big.bin" is larger than 100 MB/);
  });

  it('is not stopped by a pipe or a socket in the work tree', async () => {
    execFileSync('mkfifo', [path.join(ground.worktree.path, 'pipe')]);
    assert.equal(valueOf(await commit('k1')), null);
    await unlink(path.join(ground.worktree.path, 'a.txt'));
    execFileSync('mkfifo', [path.join(ground.worktree.path, 'a.txt')]);
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), ['a.txt']);
  });

  it('does not depend on objects that only the user’s garbage holds', async () => {
    await ground.repo.write('garbage.txt', 'the same content\n');
    await ground.repo.git('stash', '--include-untracked', '--quiet');
    await ground.repo.git('stash', 'drop', '--quiet');
    await ground.put('mine.txt', 'the same content\n');
    await ground.commit();
    await ground.repo.git('gc', '--quiet', '--prune=now');
    await inWorktree('fsck', '--no-dangling');
    assert.equal(await inWorktree('show', 'HEAD:mine.txt'), 'the same content\n');
  });

  it('waits a moment for somebody else’s lock, and says whose it is when it stays', async () => {
    const lock = path.join((await inWorktree('rev-parse', '--absolute-git-dir')).trim(), 'index.lock');
    await ground.put('a.txt', '1\n');
    await writeFile(lock, '');
    const trying = commit('k1');
    setTimeout(() => void unlink(lock), 100);
    assert.ok(valueOf(await trying));
    await ground.put('a.txt', '2\n');
    await writeFile(lock, '');
    assert.match(failureIn(await commit('k2')).message, /index\.lock': File exists/);
  });

  it('refuses when the branch was switched under it', async () => {
    await ground.put('a.txt', '1\n');
    await inWorktree('checkout', '--quiet', '-b', 'elsewhere');
    assert.equal(failureIn(await commit('k1')).kind, 'worktreeSwitched');
  });
});
