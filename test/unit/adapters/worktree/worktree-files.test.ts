import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { WorktreeFiles } from '../../../../src/adapters/worktree/worktree-files.ts';
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

  const refused = (result: Result<unknown, string>, why: RegExp) => {
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

  it('are edited exactly for a model: one place or none, with what helps to find it', async () => {
    await writeFile(join(root, 'a.ts'), 'if (x) {\n  go();\n}\nif (x) {\n  stay();\n}\n');
    refused(await files.edit('a.ts', 'if (x) {', 'y'), /2 times/);
    refused(await files.edit('a.ts', 'go()', 'go()'), /are the same/);
    refused(await files.edit('a.ts', 'go( )', ''), /is not in a\.ts; read the file again/);
    refused(await files.edit('a.ts', 'if (x) {\n    go();\n}', 'y'), /only in spaces begin at line 1/);
    refused(await files.edit('a.ts', 'if (x) {\n  leave();', 'y'), /first line stands at line 1/);
    refused(await files.edit('a.ts', 'walk();', '  go();'), /its replacement is there already/);
    await writeFile(join(root, 'aaa.txt'), 'aaa');
    refused(await files.edit('aaa.txt', 'aa', 'b'), /2 times/);
    await writeFile(join(root, 'latin.txt'), Buffer.from([0x66, 0xfc, 0x72]));
    refused(await files.edit('latin.txt', 'f', 'F'), /not UTF-8/);
    assert.ok((await files.edit('a.ts', '  go();', '  run();')).ok);
    assert.match(await readFile(join(root, 'a.ts'), 'utf8'), /^if \(x\) \{\n {2}run\(\);\n\}/);
  });

  it('are read by lines; what is binary, no file or too large is refused and never waited for', async () => {
    await writeFile(join(root, 'a.txt'), '\ufeffone\r\ntwo\r\nthree');
    const range = { fromLine: 2, lines: 5 };
    assert.deepEqual(await files.read('./a.txt', range), { ok: true, value: { text: 'two\nthree', totalLines: 3 } });
    assert.ok((await files.read(join(root, 'a.txt'), range)).ok);
    const why = async (name: string) => {
      const result = await files.read(name, range);
      return result.ok ? 'it was read' : result.failure;
    };
    await writeFile(join(root, 'b.bin'), 'x\0y');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await symlink('/etc/passwd', join(root, 'link'));
    assert.match(await why('b.bin'), /binary file of 3 bytes/);
    assert.match(await why('pipe'), /no regular file/);
    assert.match(await why('link'), /through a link/);
    assert.match(await why('.g\u200cit/config'), /belongs to git/);
    assert.match(await why('none'), /does not exist/);
    assert.match(await why('.'), /the worktree itself/);
    await writeFile(join(root, 'short.txt'), 'one\n');
    assert.match(await why('short.txt'), /has one line/);
    const bytes = await files.readBytes('b.bin', 2);
    assert.match(bytes.ok ? '' : bytes.failure, /more than the 2/);
  });
});
