import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { WorktreeFiles } from '../../../../src/adapters/providers/worktree-files.ts';
import type { Result } from '../../../../src/domain/result.ts';

describe('files of a worktree', () => {
  let outside: string;
  let root: string;
  let files: WorktreeFiles;
  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'worktree-files-'));
    root = join(outside, 'tree');
    await mkdir(join(root, '.git'), { recursive: true });
    files = new WorktreeFiles(root);
  });
  afterEach(() => rm(outside, { recursive: true, force: true }));

  const refused = (result: Result<null, string>, why: RegExp) => {
    assert.ok(!result.ok);
    assert.match(result.failure, why);
  };

  it('are written with their folders, and nothing is left beside them', async () => {
    assert.ok((await files.write('a/b/c.txt', 'one\n')).ok);
    assert.ok((await files.write('a/b/c.txt', 'two\n')).ok);
    assert.equal(await readFile(join(root, 'a/b/c.txt'), 'utf8'), 'two\n');
    assert.deepEqual(await readdir(join(root, 'a/b')), ['c.txt']);
  });

  it('keep the right to be run, unless told otherwise', async () => {
    await writeFile(join(root, 'run.sh'), 'old');
    // More than the umask lets a new file have.
    await chmod(join(root, 'run.sh'), 0o777);
    await files.write('run.sh', 'new');
    assert.equal((await stat(join(root, 'run.sh'))).mode & 0o777, 0o777);
    await files.editOnce('run.sh', 'new', 'newer');
    assert.equal((await stat(join(root, 'run.sh'))).mode & 0o777, 0o777);
    await files.write('run.sh', 'new', false);
    assert.equal((await stat(join(root, 'run.sh'))).mode & 0o777, 0o644);
  });

  it('are refused outside the tree, however the path is written', async () => {
    for (const path of ['../x', 'a/../../x', '/etc/x', 'a//b', 'C:\\x', 'a\\..\\..\\x', 'file:stream', '']) {
      refused(await files.write(path, 'x'), /no path inside the worktree/);
      refused(await files.delete(path), /no path inside the worktree/);
    }
    assert.deepEqual(await readdir(outside), ['tree']);
  });

  it('are refused in the folder of git, also in other letters and in submodules', async () => {
    for (const path of ['.git', '.git/config', '.GIT/hooks/pre-push', 'sub/.git/config', 'GIT~1/config', '.git./x']) {
      refused(await files.write(path, 'x'), /belongs to git/);
    }
    assert.ok((await files.write('.gitignore', 'x')).ok);
    assert.deepEqual(await readdir(join(root, '.git')), []);
  });

  it('are refused where a link leads out of the tree, into git, or nowhere', async () => {
    await symlink(outside, join(root, 'out'));
    await symlink('.git', join(root, 'inner'));
    await symlink(join(outside, 'target.txt'), join(root, 'link.txt'));
    await symlink(join(outside, 'nothing'), join(root, 'dangling'));
    refused(await files.write('out/x', 'x'), /through a link/);
    refused(await files.write('out/deep/er/x', 'x'), /through a link/);
    refused(await files.write('inner/config', 'x'), /through a link/);
    refused(await files.write('link.txt', 'x'), /through a link/);
    refused(await files.write('dangling/x', 'x'), /ENOENT/);
    refused(await files.delete('out/tree'), /through a link/);
    assert.deepEqual((await readdir(outside)).sort(), ['tree']);
  });

  it('are edited once, however often the edit is repeated', async () => {
    await writeFile(join(root, 'a.ts'), 'one\n// end\n');
    for (const round of [1, 2, 3]) {
      assert.ok((await files.editOnce('a.ts', '// end', 'two\n// end')).ok, `round ${round}`);
      assert.ok((await files.editOnce('a.ts', 'one', 'uno')).ok, `round ${round}`);
    }
    assert.equal(await readFile(join(root, 'a.ts'), 'utf8'), 'uno\ntwo\n// end\n');
    assert.ok((await files.editOnce('a.ts', 'two\n', '')).ok);
    assert.ok((await files.editOnce('a.ts', 'two\n', '')).ok);
    assert.equal(await readFile(join(root, 'a.ts'), 'utf8'), 'uno\n// end\n');
  });

  it('take a replacement as it is, dollar signs included', async () => {
    await writeFile(join(root, 'a.ts'), 'x');
    await files.editOnce('a.ts', 'x', "$& $1 $' $`");
    assert.equal(await readFile(join(root, 'a.ts'), 'utf8'), "$& $1 $' $`");
  });

  it('say why an edit has no place', async () => {
    await writeFile(join(root, 'a.ts'), 'x\nx\n');
    refused(await files.editOnce('a.ts', 'y', 'z'), /neither the text to find nor its replacement/);
    refused(await files.editOnce('a.ts', 'x', 'z'), /2 times in a\.ts/);
    refused(await files.editOnce('b.ts', 'x', 'z'), /b\.ts does not exist/);
    assert.equal(await readFile(join(root, 'a.ts'), 'utf8'), 'x\nx\n');
  });

  it('may be gone already when they are deleted; a folder is never deleted', async () => {
    await mkdir(join(root, 'folder'));
    assert.ok((await files.delete('gone.txt')).ok);
    assert.ok((await files.delete('no/such/folder.txt')).ok);
    refused(await files.delete('folder'), /is a folder/);
    refused(await files.write('folder', 'x'), /is a folder/);
  });
});
