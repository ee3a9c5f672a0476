import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { inHeldFolder, inMadeFolder } from '../../../../src/adapters/worktree/held-folder.ts';
import { WorktreeFiles } from '../../../../src/adapters/worktree/worktree-files.ts';
import { succeeded } from '../../../../src/domain/result.ts';

describe('a folder that is held while a file in it is used', () => {
  let ground: string;
  let root: string;
  let outside: string;
  beforeEach(async function () {
    // Other systems have no way to reach a folder by what is open, and no sandbox that this could lead out of.
    if (process.platform !== 'linux') this.skip();
    ground = await realpath(await mkdtemp(join(tmpdir(), 'held-folder-')));
    root = join(ground, 'tree');
    outside = join(ground, 'outside');
    await mkdir(join(root, 'a'), { recursive: true });
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'of the user');
    await writeFile(join(root, 'a', 'secret'), 'of the tree');
  });
  afterEach(() => rm(ground, { recursive: true, force: true }));

  const exchange = async () => {
    await rename(join(root, 'a'), join(root, 'b'));
    await symlink(outside, join(root, 'a'));
  };

  it('stays the one that was looked at when a link is put in its place', async () => {
    const read = await inHeldFolder(root, join(root, 'a', 'secret'), async (path) => {
      await exchange();
      return succeeded(await readFile(path ?? '', 'utf8'));
    });
    assert.deepEqual(read, succeeded('of the tree'));
  });

  it('takes what is written, though a link stands in its place by then', async () => {
    const path = join(root, 'a', 'new');
    const written = await inMadeFolder(root, path, async (held) => {
      await exchange();
      await writeFile(held, 'x');
      return succeeded(null);
    });
    assert.ok(written.ok);
    assert.deepEqual(await readdir(outside), ['secret']);
    assert.deepEqual(await readdir(join(root, 'b')), ['new', 'secret']);
  });

  it('is refused when a link was put in its place before it is held', async () => {
    await exchange();
    let isUsed = false;
    const use = async () => {
      isUsed = true;
      return succeeded(null);
    };
    for (const held of [
      await inHeldFolder(root, join(root, 'a', 'secret'), use),
      await inMadeFolder(root, join(root, 'a', 'deep', 'new'), use),
    ]) {
      assert.match(held.ok ? '' : held.failure, /leads out of the worktree through a link/);
    }
    assert.ok(!isUsed);
    assert.deepEqual(await readdir(outside), ['secret']);
  });

  it('keeps reading and writing inside while an agent swaps it back and forth', async () => {
    const files = new WorktreeFiles(root);
    const over = new AbortController();
    const swapping = (async () => {
      while (!over.signal.aborted) {
        await exchange().catch(() => undefined);
        await rm(join(root, 'a')).catch(() => undefined);
        await rename(join(root, 'b'), join(root, 'a')).catch(() => undefined);
      }
    })();
    for (let n = 0; n < 200; n++) {
      await files.write('a/new', 'x');
      await files.write(`a/made-${n}/new`, 'x');
      const read = await files.readBytes('a/secret', 100);
      if (read.ok && read.value !== undefined) {
        assert.equal(Buffer.from(read.value.bytes).toString(), 'of the tree');
      }
    }
    over.abort();
    await swapping;
    assert.deepEqual(await readdir(outside), ['secret']);
  });
});
