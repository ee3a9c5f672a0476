import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createKeyRing, withOneKey } from '../../../../src/adapters/secrets/key-ring.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import type { KeyRing, SecretStore } from '../../../../src/ports/secret-store.ts';

const KEY = 'fake-key-0123456789';

describe('the key ring', () => {
  it('finds a key in the first store that has it, and goes on past one that is locked', async () => {
    const editor = store('the editor', { a: 'fake-key-editor' });
    const files = store('the files', { a: 'fake-key-files', b: 'fake-key-b' });
    const { ring } = ringOf({ stores: [editor, files] });
    assert.equal(await key(ring, 'secret:a'), 'fake-key-editor');
    assert.equal(await key(ring, 'secret:b'), 'fake-key-b');
    editor.get = async () => failed('The keyring of the desktop is locked. Unlock it.');
    assert.equal(await key(ring, 'secret:a'), 'fake-key-files');
    assert.match(await why(ring, 'secret:c'), /keyring of the desktop is locked/);
  });

  it('says where a key is not, and what to do', async () => {
    const { ring } = ringOf({ stores: [store('the files', {})] });
    assert.match(
      await why(ring, 'secret:a'),
      /"a" is not in the files\. If it was entered in the editor.*provider key/,
    );
    const both = ringOf({ stores: [store('the editor', {}), store('the files', {})] });
    assert.match(await why(both.ring, 'secret:a'), /"a" is neither in the editor nor in the files\./);
  });

  it('hands out the new key right after a change, from wherever it comes', async () => {
    const kept: Record<string, string> = { a: 'fake-key-old' };
    const env: Record<string, string> = { SOME_KEY: 'fake-env-old' };
    const { ring } = ringOf({ stores: [store('the files', kept)], env });
    assert.deepEqual([await key(ring, 'secret:a'), await key(ring, 'env:SOME_KEY')], ['fake-key-old', 'fake-env-old']);
    kept['a'] = 'fake-key-new';
    env['SOME_KEY'] = 'fake-env-new';
    assert.deepEqual([await key(ring, 'secret:a'), await key(ring, 'env:SOME_KEY')], ['fake-key-new', 'fake-env-new']);
  });

  it('tells every key to the redactor before anybody gets it', async () => {
    const { ring, hidden } = ringOf({ stores: [store('the files', { a: KEY })], env: { K: 'fake-env-key' } });
    await key(ring, 'secret:a');
    await key(ring, 'env:K');
    await key(ring, 'encrypted:AAAA');
    assert.deepEqual(hidden, [KEY, 'fake-env-key', 'opened-AAAA']);
  });

  const useless: [what: string, value: string | undefined, says: RegExp][] = [
    ['is not set', undefined, /SOME_KEY is not set/],
    ['is empty', '', /SOME_KEY is empty/],
    ['is blank', ' \t ', /SOME_KEY holds nothing but blanks/],
    ['ends with a line break', `${KEY}\n`, /SOME_KEY has more than one line/],
    ['is quoted', `"${KEY}"`, /SOME_KEY stands in quotes/],
    ['has a blank in it', 'fake key 0123', /SOME_KEY has a blank or a character at place 5/],
    ['has an umlaut in it', 'fäke-key-0123', /character at place 2 that no key has/],
    ['is 1 MB long', 'x'.repeat(1_000_000), /SOME_KEY has 1000000 characters/],
    ['is too short to be hidden', 'abc', /too few to be kept out of logs/],
    ['is a reference again', 'env:OTHER_KEY', /is a reference to a key/],
  ];
  for (const [what, value, says] of useless) {
    it(`names the variable and not its value when it ${what}`, async () => {
      const { ring, hidden } = ringOf({ env: { SOME_KEY: value } });
      const sentence = await why(ring, 'env:SOME_KEY');
      assert.match(sentence, says);
      assert.ok(sentence.length < 300);
      if (value !== undefined && value.trim().length > 3) assert.ok(!sentence.includes(value.trim()), sentence);
      assert.deepEqual(hidden, []);
    });
  }

  it('does not take a key for a reference', async () => {
    const { ring } = ringOf({});
    for (const wrong of [KEY, '', 'secret:', 'secret:../../x', 'env:A B', `secret:${'x'.repeat(9000)}`]) {
      assert.match(await why(ring, wrong), /no reference to one/);
    }
  });

  it('gives one more key for one test, and nothing of it afterwards', async () => {
    const { ring } = ringOf({ stores: [store('the files', { a: KEY })] });
    const layered = withOneKey(ring, 'secret:a', 'fake-draft-key');
    assert.equal(await key(layered, 'secret:a'), 'fake-draft-key');
    assert.equal(await key(ring, 'secret:a'), KEY);
  });
});

function ringOf({
  stores = [store('nowhere', {})],
  env = {},
}: {
  stores?: SecretStore[];
  env?: Record<string, string | undefined>;
}): { ring: KeyRing; hidden: string[] } {
  const hidden: string[] = [];
  const unseal = async (sealed: string) => succeeded(`opened-${sealed}`);
  return { ring: createKeyRing({ stores, env, unseal, hide: (text) => hidden.push(text) }), hidden };
}

function store(place: string, kept: Record<string, string>): SecretStore {
  return {
    place,
    get: async (name) => succeeded(kept[name]),
    set: async () => succeeded(null),
    delete: async () => succeeded(null),
  };
}

async function key(ring: KeyRing, reference: string): Promise<string> {
  const found = await ring.resolve(reference);
  assert.ok(found.ok, found.ok ? '' : found.failure);
  return found.value;
}

async function why(ring: KeyRing, reference: string): Promise<string> {
  const found = await ring.resolve(reference);
  assert.ok(!found.ok, 'it was found');
  return found.failure;
}
