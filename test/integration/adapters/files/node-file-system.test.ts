import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../../src/adapters/files/node-file-system.ts';
import { tempDirectory } from '../../../support/builders/temp-store.ts';

describe('the real file system', () => {
  let temp: { path: string; remove(): Promise<void> };
  let file: string;
  beforeEach(async () => {
    temp = await tempDirectory();
    file = join(temp.path, 'ä file with spaces');
  });
  afterEach(() => temp.remove());

  it('replaces a file as a whole, for its owner alone, and leaves nothing beside it', async () => {
    await nodeFileSystem.replaceFile(file, Buffer.from('old'));
    await chmod(file, 0o644);
    const large = Buffer.alloc(3_000_000, 'x');
    await Promise.all([nodeFileSystem.replaceFile(file, large), nodeFileSystem.replaceFile(file, large)]);
    assert.deepEqual(await readFile(file), large);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await readdir(temp.path)).length, 1);
  });

  it('replaces a link and not what it points to', async () => {
    const outside = join(temp.path, 'outside');
    await writeFile(outside, 'precious');
    await symlink(outside, file);
    await nodeFileSystem.replaceFile(file, Buffer.from('new'));
    assert.equal(await readFile(outside, 'utf8'), 'precious');
  });

  it('leaves no temporary file when it cannot replace', async () => {
    await nodeFileSystem.makeDirectory(join(file, 'inside'));
    await assert.rejects(nodeFileSystem.replaceFile(file, Buffer.from('x')));
    await assert.rejects(nodeFileSystem.replaceFile(join(temp.path, 'none', 'x'), Buffer.from('x')), {
      code: 'ENOENT',
    });
    assert.equal((await readdir(temp.path)).length, 1);
  });

  it('reads ranges, also beyond the end', async () => {
    await writeFile(file, '0123456789');
    const text = async (offset: number, length?: number) =>
      Buffer.from(await nodeFileSystem.readFrom(file, offset, length)).toString();
    assert.deepEqual([await text(7), await text(2, 3), await text(8, 9), await text(50)], ['789', '234', '89', '']);
  });

  it('appends at the end, cuts, and notices when the file is not the same any more', async () => {
    await assert.rejects(nodeFileSystem.openAppend(file), { code: 'ENOENT' });
    await writeFile(file, 'a');
    const handle = await nodeFileSystem.openAppend(file);
    await handle.append(Buffer.from('bc'));
    await writeFile(file, 'd', { flag: 'a' });
    await handle.append(Buffer.from('e'));
    assert.equal(await readFile(file, 'utf8'), 'abcde');
    await handle.truncate(3);
    assert.equal(await handle.size(), 3);
    await rename(file, `${file}.away`);
    assert.equal(await handle.size(), undefined);
    await writeFile(file, 'abc');
    assert.equal(await handle.size(), undefined);
    await handle.close();
  });

  it('copies over nothing that is there, and removes what is not there', async () => {
    await writeFile(file, 'a');
    await writeFile(`${file}2`, 'b');
    await assert.rejects(nodeFileSystem.copyFile(file, `${file}2`), { code: 'EEXIST' });
    await nodeFileSystem.copyFile(file, `${file}3`);
    assert.equal(await readFile(`${file}3`, 'utf8'), 'a');
    await nodeFileSystem.removeFile(`${file}9`);
    assert.equal(await nodeFileSystem.size(`${file}9`), undefined);
    assert.equal(await nodeFileSystem.size(join(file, 'below a file')), undefined);
  });

  it('moves a folder, but not onto one that has something in it', async () => {
    const [from, to] = [join(temp.path, 'from'), join(temp.path, 'to')];
    await nodeFileSystem.makeDirectory(join(from, 'deep', 'er'));
    await nodeFileSystem.makeDirectory(join(to, 'deep'));
    await assert.rejects(nodeFileSystem.rename(from, to));
    await nodeFileSystem.rename(from, join(to, 'deep', 'moved'));
    assert.deepEqual(await nodeFileSystem.list(join(to, 'deep', 'moved')), ['deep']);
  });
});
