import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  createEncryptedFileStore,
  type EncryptedFileStore,
} from '../../../../src/adapters/secrets/encrypted-file-store.ts';
import { nodeFileSystem } from '../../../../src/adapters/files/node-file-system.ts';
import type { Result } from '../../../../src/domain/result.ts';
import { faultyFileSystem } from '../../../support/fakes/faulty-file-system.ts';
import { sampleOf, seed } from '../../../support/chance/seed.ts';
import { tempDirectory } from '../../../support/builders/temp-store.ts';

const KEY = 'fake-key-0123456789abcdef';
const worker = fileURLToPath(new URL('../../../support/processes/secret-worker.ts', import.meta.url));

describe('keys in encrypted files', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: EncryptedFileStore;
  let keyFile: string;
  let folder: string;
  beforeEach(async () => {
    temp = await tempDirectory();
    store = createEncryptedFileStore({ dataDirectory: temp.path, fileSystem: nodeFileSystem });
    keyFile = join(temp.path, 'secrets.key');
    folder = join(temp.path, 'secrets');
  });
  afterEach(() => temp.remove());

  const file = async (): Promise<string> => join(folder, (await readdir(folder))[0]!);

  it('come back as they were kept, change, and are gone when they were deleted', async () => {
    assert.equal(value(await store.get('openai')), undefined);
    value(await store.set('openai', KEY));
    value(await store.set('Openai', 'another-fake-key'));
    assert.equal(value(await store.get('openai')), KEY);
    assert.equal(value(await store.get('Openai')), 'another-fake-key');
    value(await store.set('openai', `${KEY}-2`));
    assert.equal(value(await store.get('openai')), `${KEY}-2`);
    value(await store.delete('openai'));
    value(await store.delete('openai'));
    assert.equal(value(await store.get('openai')), undefined);
  });

  it('lie there unreadable, for their owner alone, and nothing else is left behind', async () => {
    value(await store.set('openai', KEY));
    const kept = await file();
    assert.doesNotMatch(await readFile(kept, 'latin1'), new RegExp(KEY));
    for (const [path, mode] of [
      [keyFile, 0o600],
      [kept, 0o600],
      [folder, 0o700],
    ] as const) {
      assert.equal((await stat(path)).mode & 0o777, mode, path);
    }
    assert.deepEqual(await readdir(temp.path), ['secrets', 'secrets.key']);
  });

  it('with any single byte changed are refused, and stay as they are', async () => {
    value(await store.set('openai', KEY));
    const kept = await file();
    const good = await readFile(kept);
    const begin = good.indexOf('"sealed":"') + 10;
    const bytes = Array.from({ length: good.length - 3 - begin }, (_, index) => begin + index);
    for (const at of sampleOf(bytes, 60)) {
      const bad = Buffer.from(good);
      bad[at] = bad[at] === 65 ? 66 : 65;
      await writeFile(kept, bad);
      const found = await store.get('openai');
      if (found.ok) assert.deepEqual(bad, good, `byte ${at} (seed ${seed})`);
      else assert.match(found.failure, /"openai" cannot be read: .*left as it is\. Enter the key again/);
      assert.deepEqual(await readFile(kept), bad);
    }
    for (const garbage of ['', '{', 'null', '{"v":1}', `{"v":2,"name":"openai"}`, 'x'.repeat(100_000)]) {
      await writeFile(kept, garbage);
      assert.match(refusal(await store.get('openai')), /was changed or damaged/);
    }
  });

  it('moved under another name are refused', async () => {
    value(await store.set('mine', KEY));
    const mine = await file();
    value(await store.set('other', 'another-fake-key'));
    const other = join(
      folder,
      (await readdir(folder)).find((name) => name.startsWith('other'))!,
    );
    const taken = (await readFile(mine, 'utf8')).replace('"mine"', '"other"');
    await writeFile(other, taken);
    assert.match(refusal(await store.get('other')), /was changed or damaged/);
  });

  it('say what is lost when the key file is, and overwrite nothing', async () => {
    value(await store.set('openai', KEY));
    const before = await readFile(await file());
    await rename(keyFile, `${keyFile}.away`);
    for (const lost of [await store.get('openai'), await store.set('openai', 'new-fake-key'), await store.seal('x')]) {
      assert.match(refusal(lost), /secrets\.key is gone.*Nothing was changed\. Put it back from a backup/);
    }
    assert.deepEqual(await readFile(await file()), before);
    assert.deepEqual(await readdir(temp.path), ['secrets', 'secrets.key.away']);
    await rename(`${keyFile}.away`, keyFile);
    assert.equal(value(await store.get('openai')), KEY);
  });

  it('tell another key file from a damaged one', async () => {
    value(await store.set('openai', KEY));
    const good = await readFile(keyFile);
    await writeFile(keyFile, Buffer.from(`${Buffer.alloc(32, 7).toString('base64')}\n`));
    assert.match(refusal(await store.get('openai')), /kept with another key file/);
    for (const bad of ['', 'short', 'x'.repeat(500)]) {
      await writeFile(keyFile, bad);
      assert.match(refusal(await store.get('openai')), /is damaged: it holds no key of 256 bits/);
      assert.match(refusal(await store.set('openai', KEY)), /is damaged/);
    }
    await writeFile(keyFile, good);
    assert.equal(value(await store.get('openai')), KEY);
  });

  it('are not read with a key file that others can read, replace or have laid there', async () => {
    value(await store.set('openai', KEY));
    await chmod(keyFile, 0o644);
    assert.match(refusal(await store.get('openai')), /open to other users.*mode 644.*chmod 600/);
    await chmod(keyFile, 0o600);
    await chmod(temp.path, 0o777);
    assert.match(refusal(await store.get('openai')), /may write to .*mode 777.*chmod 700/);
    await chmod(temp.path, 0o700);
    await rename(keyFile, join(temp.path, 'elsewhere'));
    await symlink(join(temp.path, 'elsewhere'), keyFile);
    assert.match(refusal(await store.get('openai')), /is a link/);
    assert.match(refusal(await store.set('openai', KEY)), /is a link/);
    await rm(keyFile);
    await rename(join(temp.path, 'elsewhere'), keyFile);
    assert.equal(value(await store.get('openai')), KEY);
  });

  for (const code of ['ENOSPC', 'EROFS', 'EIO'] as const) {
    it(`survive ${code} at every call of a change: the old one or the new one, and a sentence`, async () => {
      value(await store.set('openai', KEY));
      for (let at = 1; ; at += 1) {
        const faulty = faultyFileSystem(nodeFileSystem, { kind: 'error', at, code });
        const broken = createEncryptedFileStore({ dataDirectory: temp.path, fileSystem: faulty });
        const changed = await broken.set('openai', `${KEY}-${at}`);
        if (faulty.hit === undefined) break;
        assert.match(refusal(changed), new RegExp(`did not work \\(${code}\\)\\. Nothing was changed\\.`));
        assert.doesNotMatch(refusal(changed), new RegExp(KEY));
        assert.equal(value(await store.get('openai')), KEY);
      }
    });
  }

  it('do not begin with half a key file when the disk is full', async () => {
    for (let at = 1; ; at += 1) {
      const faulty = faultyFileSystem(nodeFileSystem, { kind: 'error', at, code: 'ENOSPC' });
      const broken = createEncryptedFileStore({ dataDirectory: temp.path, fileSystem: faulty });
      const kept = await broken.set('openai', KEY);
      if (kept.ok) break;
      assert.match(refusal(kept), /ENOSPC.*Free some space/);
      assert.equal(value(await store.get('openai')), undefined);
    }
    assert.equal(value(await store.get('openai')), KEY);
  });

  it('are read from a settings file as encrypted references, and from nowhere else', async () => {
    const reference = value(await store.seal(KEY));
    assert.match(reference, /^encrypted:[A-Za-z0-9+/=]+$/);
    assert.doesNotMatch(reference, new RegExp(KEY));
    assert.equal(value(await store.unseal(reference.slice('encrypted:'.length))), KEY);
    for (const wrong of ['...', '', 'AAAA', reference.slice(20)]) {
      assert.match(refusal(await store.unseal(wrong)), /cannot be read: it was changed/);
    }
    value(await store.set('openai', KEY));
    const record = JSON.parse(await readFile(await file(), 'utf8')) as { sealed: string };
    assert.match(refusal(await store.unseal(record.sealed)), /cannot be read/);
  });

  it('kept by eight that begin at once are all there, under one key file', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `name-${n}`);
    const one = () => createEncryptedFileStore({ dataDirectory: temp.path, fileSystem: nodeFileSystem });
    const kept = await Promise.all(names.map((name) => one().set(name, `${KEY}-${name}`)));
    for (const result of kept) value(result);
    for (const name of names) assert.equal(value(await store.get(name)), `${KEY}-${name}`);
  });

  it('kept by three processes that start at once are all there, under one key file', async () => {
    const children = [1, 2, 3].map((n) => {
      const child = spawn(process.execPath, [worker, temp.path, `name-${n}`, `${KEY}-${n}`], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      return { child, ready: once(child.stdout, 'data'), said: text(child.stdout), ended: once(child, 'close') };
    });
    await Promise.all(children.map(({ ready }) => ready));
    for (const { child } of children) child.stdin.end('go\n');
    for (const { ended } of children) assert.deepEqual(await ended, [0, null]);
    for (const n of [1, 2, 3]) assert.equal(value(await store.get(`name-${n}`)), `${KEY}-${n}`);
    assert.deepEqual(await readdir(temp.path), ['secrets', 'secrets.key']);
  });
});

function value<T>(result: Result<T, string>): T {
  assert.ok(result.ok, result.ok ? '' : result.failure);
  return result.value;
}

function refusal(result: Result<unknown, string>): string {
  assert.ok(!result.ok, 'it was accepted');
  assert.doesNotMatch(result.failure, /fake-key/);
  return result.failure;
}
