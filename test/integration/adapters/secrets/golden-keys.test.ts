import assert from 'node:assert/strict';
import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { goldenReference, goldenSecrets, keyOf, keysIn } from '../../../support/golden/golden-keys.ts';
import { copyForm, filesBelow, formsOf, goldenFile, textsBelow } from '../../../support/golden/golden-place.ts';

const forms = await formsOf('keys');
const PREFIX = 'encrypted:';

describe('keys that an earlier version sealed', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'df-golden-')));
  });
  afterEach(() => rm(directory, { recursive: true }));

  for (const form of forms) {
    it(`${form} are read, by name and by reference, and left as they are`, async () => {
      await copyForm(form, directory);
      await chmod(directory, 0o700);
      const before = await textsBelow(directory);
      const store = keysIn(directory);
      for (const [name, text] of Object.entries(goldenSecrets)) assert.equal(keyOf(await store.get(name)), text);
      const reference = before['reference.txt']!.trim();
      assert.ok(reference.startsWith(PREFIX));
      assert.equal(keyOf(await store.unseal(reference.slice(PREFIX.length))), goldenReference);
      assert.deepEqual(await textsBelow(directory), before);
    });

    it(`${form} are opened by an independent reader of their form`, async () => {
      for (const [name, text] of Object.entries(goldenSecrets)) {
        const record = JSON.parse(String(await goldenFile(form, `secrets/${fileOf(name)}`))) as { sealed: string };
        assert.equal(await opened(form, name, record.sealed), text);
      }
      const reference = String(await goldenFile(form, 'reference.txt')).trim();
      assert.equal(await opened(form, PREFIX, reference.slice(PREFIX.length)), goldenReference);
    });
  }

  it('are written today as in keys-1: the same names, the same record, opened by the same reader', async () => {
    await copyForm('keys-1', directory);
    await chmod(directory, 0o700);
    const before = await textsBelow(directory);
    const store = keysIn(directory);
    for (const [name, text] of Object.entries(goldenSecrets)) {
      keyOf(await store.set(name, `${text} again`));
      const file = `secrets/${fileOf(name)}`;
      const now = (await textsBelow(directory))[file] ?? '';
      assert.notEqual(now, before[file]);
      const [golden, written] = [before[file]!, now].map((line) => JSON.parse(line) as Record<string, string>);
      assert.equal(now, `${JSON.stringify({ ...golden, sealed: written!.sealed })}\n`);
      assert.equal(await opened('keys-1', name, written!.sealed!), `${text} again`);
    }
    const reference = keyOf(await store.seal('another one'));
    assert.ok(reference.startsWith(PREFIX));
    assert.equal(await opened('keys-1', PREFIX, reference.slice(PREFIX.length)), 'another one');
    assert.deepEqual(await filesBelow(directory), Object.keys(before));
  });

  it('begin with a key file of 32 bytes in base64, for the owner alone', async () => {
    await chmod(directory, 0o700);
    keyOf(await keysIn(directory).set('openai', 'golden-not-a-key-0004'));
    assert.deepEqual(await filesBelow(directory), ['secrets.key', `secrets/${fileOf('openai')}`]);
    assert.match(await readFile(join(directory, 'secrets.key'), 'utf8'), /^[A-Za-z0-9+/]{43}=\n$/);
    if (process.platform !== 'win32') assert.equal((await stat(join(directory, 'secrets.key'))).mode & 0o777, 0o600);
  });

  it('name their key file by a mark that does not give it away', async () => {
    const key = await keyBytes('keys-1');
    const mark = createHmac('sha256', key).update('which key').digest('hex').slice(0, 16);
    const record = JSON.parse(String(await goldenFile('keys-1', `secrets/${fileOf('openai')}`))) as object;
    assert.deepEqual({ ...record, sealed: '' }, { v: 1, name: 'openai', key: mark, sealed: '' });
  });
});

/** The first form: lower case, "_" for what is no letter, and the beginning of a hash that tells all names apart. */
function fileOf(name: string): string {
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.toLowerCase().replace(/[^a-z0-9_-]/g, '_')}-${mark}.json`;
}

async function keyBytes(form: string): Promise<Buffer> {
  return Buffer.from(String(await goldenFile(form, 'secrets.key')).trim(), 'base64');
}

/** The first form: base64 of a byte 1, 12 bytes of nonce, 16 of tag, AES-256-GCM; bound to its name. */
async function opened(form: string, name: string, sealed: string): Promise<string> {
  const bytes = Buffer.from(sealed, 'base64');
  assert.equal(bytes.toString('base64'), sealed);
  assert.equal(bytes[0], 1);
  const cipher = createDecipheriv('aes-256-gcm', await keyBytes(form), bytes.subarray(1, 13), { authTagLength: 16 });
  cipher.setAAD(Buffer.from(`dark-factory 1|${name}`));
  cipher.setAuthTag(bytes.subarray(13, 29));
  return Buffer.concat([cipher.update(bytes.subarray(29)), cipher.final()]).toString('utf8');
}
