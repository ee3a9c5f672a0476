import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { GitProcesses } from '../../../../support/git/git-processes.ts';
import { valueOf } from '../../../../support/git/results.ts';
import type { TempRepoShape } from '../../../../support/git/temp-repo.ts';

const TEXT = 'one\r\ntwo\r\n';

describe('the fingerprint of files that git may record otherwise than they are', () => {
  let ground: GitGround;
  let processes: GitProcesses;
  beforeEach(() => {
    processes = new GitProcesses();
  });
  afterEach(() => {
    processes.close();
    return ground.repo.dispose();
  });

  async function onGround(shape: TempRepoShape): Promise<void> {
    ground = await createGitGround(shape);
    await mkdir(path.join(ground.worktree.path, 'sub/deep/er'), { recursive: true });
  }

  /** How often git was asked for hashes of what a commit then made nothing else of. */
  async function askedFor(files: Record<string, string | Buffer>): Promise<number> {
    for (const [file, content] of Object.entries(files)) await ground.put(file, content);
    processes.take();
    const dirty = valueOf(await ground.manager.fingerprint(ground.worktree));
    const asked = processes.take().filter((command) => command === 'hash-object').length;
    await ground.commit();
    assert.equal(valueOf(await ground.manager.fingerprint(ground.worktree)), dirty);
    return asked;
  }

  it('is what a commit makes of them, and git is asked where it may change something', async () => {
    await onGround({ files: { 'README.md': 'x\n', 'sub/deep/.gitattributes': '*.win text eol=crlf\n' } });
    assert.equal(await askedFor({ 'a.txt': TEXT, 'new.bin': Buffer.from([0, 1, 255]), 'sub/b.win': TEXT }), 0);
    await chmod(path.join(ground.worktree.path, 'a.txt'), 0o755);
    assert.equal(await askedFor({}), 0);
    assert.equal(await askedFor({ 'sub/deep/er/c.win': TEXT, 'a.txt': 'changed' }), 1);
    const stored = await ground.repo.gitIn(ground.worktree.path, 'cat-file', 'blob', 'HEAD:sub/deep/er/c.win');
    assert.equal(stored, TEXT.replaceAll('\r', ''));
  });

  it('is what a commit makes of them where the user has line ends changed everywhere', async () => {
    await onGround({ config: '[core]\n\tautocrlf = input\n' });
    assert.equal(await askedFor({ 'a.txt': TEXT }), 1);
  });

  it('sees a pipe in place of a file, and does not wait for it', async () => {
    await onGround({});
    const before = valueOf(await ground.manager.fingerprint(ground.worktree));
    await unlink(path.join(ground.worktree.path, 'README.md'));
    execFileSync('mkfifo', [path.join(ground.worktree.path, 'README.md')]);
    assert.notEqual(valueOf(await ground.manager.fingerprint(ground.worktree)), before);
  });
});
