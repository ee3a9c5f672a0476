import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../../../../src/adapters/files/node-file-system.ts';
import { tempDirectory } from '../../../../../support/builders/temp-store.ts';

type Handle = Record<'write' | 'writeFile' | 'sync' | 'datasync' | 'truncate' | 'stat', (...args: never[]) => unknown>;

/**
 * A power cut cannot be had in a test; what survives one is decided by the order of the calls to the system. They are the
 * real ones, written down as they pass, and a write can be made to take only half, as a disk that fills up does.
 */
describe('what reaches the disk, and in which order', () => {
  let temp: { path: string; remove(): Promise<void> };
  let file: string;
  let calls: string[];
  let restore: (() => void)[];
  let prototype: Handle;
  beforeEach(async () => {
    temp = await tempDirectory();
    file = join(temp.path, 'file');
    await writeFile(file, 'old');
    calls = [];
    restore = [];
    const handle = await fs.open(file, 'r');
    prototype = Object.getPrototypeOf(handle) as Handle;
    await handle.close();
    for (const name of ['write', 'writeFile', 'sync', 'datasync', 'truncate'] as const) record(prototype, name);
    record(fs, 'rename');
  });
  afterEach(async () => {
    for (const undo of restore) undo();
    await temp.remove();
  });

  function record<Name extends string>(target: Record<Name, unknown>, name: Name): void {
    replace(target, name, (original, self, args) => {
      calls.push(name);
      return Reflect.apply<unknown, unknown[], unknown>(original, self, args);
    });
  }

  function replace<Name extends string>(
    target: Record<Name, unknown>,
    name: Name,
    by: (original: (...args: unknown[]) => unknown, self: unknown, args: unknown[]) => unknown,
  ): void {
    const original = target[name] as (...args: unknown[]) => unknown;
    target[name] = function (this: unknown, ...args: unknown[]) {
      return by(original, this, args);
    };
    restore.unshift(() => {
      target[name] = original;
    });
  }

  it('a replacement is synced before it takes the place of the old file, and the folder after', async function () {
    if (process.platform === 'win32') this.skip();
    await nodeFileSystem.replaceFile(file, Buffer.from('new'));
    assert.deepEqual(calls, ['writeFile', 'sync', 'rename', 'sync']);
  });

  it('a replacement that came out shorter than it should is not put in place, even if nobody complained', async () => {
    replace(prototype, 'writeFile', (original, self, [bytes]) =>
      Reflect.apply(original, self, [(bytes as Buffer).subarray(0, 2)]),
    );
    await assert.rejects(nodeFileSystem.replaceFile(file, Buffer.from('new')), { code: 'ENOSPC' });
    assert.equal(await readFile(file, 'utf8'), 'old');
  });

  it('an append is synced before it resolves, and so is a cut', async () => {
    const handle = await nodeFileSystem.openAppend(file);
    await handle.append(Buffer.from('er'));
    await handle.truncate(3);
    await handle.close();
    assert.deepEqual(calls, ['write', 'datasync', 'truncate', 'sync']);
  });

  it('an append of which each write takes only a part is written to the end, and synced once', async () => {
    replace(prototype, 'write', (original, self, [bytes, offset]) =>
      Reflect.apply(original, self, [bytes, offset, Math.min(7, (bytes as Buffer).length - Number(offset))]),
    );
    const handle = await nodeFileSystem.openAppend(file);
    await handle.append(Buffer.from(' and a rather longer line\n'));
    await handle.close();
    assert.equal(await readFile(file, 'utf8'), 'old and a rather longer line\n');
    assert.equal(calls.filter((call) => call === 'datasync').length, 1);
    assert.equal(calls.at(-1), 'datasync');
  });

  it('an append of which nothing more is taken ends with an error', async () => {
    replace(prototype, 'write', () => Promise.resolve({ bytesWritten: 0 }));
    const handle = await nodeFileSystem.openAppend(file);
    await assert.rejects(handle.append(Buffer.from('x')), { code: 'ENOSPC' });
    await handle.close();
  });

  it('a new folder and a move are in the folders that hold them', async function () {
    if (process.platform === 'win32') this.skip();
    await nodeFileSystem.makeDirectory(join(temp.path, 'a', 'b'));
    assert.deepEqual(calls, ['sync', 'sync']);
    await nodeFileSystem.rename(file, join(temp.path, 'a', 'file'));
    assert.deepEqual(calls, ['sync', 'sync', 'rename', 'sync', 'sync']);
  });
});
