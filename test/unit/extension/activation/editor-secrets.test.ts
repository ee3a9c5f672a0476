import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SecretStorage } from 'vscode';
import { EditorSecrets } from '../../../../src/extension/activation/editor-secrets.ts';

const KEY = 'sk-obviously-fake-0123456789';

describe("keys in the editor's secret storage", () => {
  it('come back as they were kept, and are gone once deleted', async () => {
    const secrets = new EditorSecrets(storage());
    assert.deepEqual(await secrets.get('one'), { ok: true, value: undefined });
    assert.deepEqual(await secrets.set('one', KEY), { ok: true, value: null });
    assert.deepEqual(await secrets.get('one'), { ok: true, value: KEY });
    assert.deepEqual(await secrets.delete('one'), { ok: true, value: null });
    assert.deepEqual(await secrets.delete('one'), { ok: true, value: null });
    assert.deepEqual(await secrets.get('one'), { ok: true, value: undefined });
  });

  it('share their storage with nothing else of the extension', async () => {
    const kept = new Map<string, string>();
    await new EditorSecrets(storage({}, kept)).set('one', KEY);
    assert.deepEqual([...kept.keys()], ['darkFactory.key.one']);
  });

  for (const verb of ['get', 'store', 'delete'] as const) {
    it(`say what to do when a locked keychain refuses to ${verb}`, async () => {
      const locked = async (): Promise<never> => {
        throw new Error(`Cannot ${verb} ${KEY}: the keyring is locked.`);
      };
      const secrets = new EditorSecrets(storage({ [verb]: locked }));
      const outcome = await (verb === 'get'
        ? secrets.get('one')
        : verb === 'store'
          ? secrets.set('one', KEY)
          : secrets.delete('one'));
      assert.ok(!outcome.ok);
      assert.match(outcome.failure, /Unlock the keychain|unlock the keychain/);
      if (verb === 'store') assert.equal(outcome.failure.includes(KEY), false);
    });
  }

  it('do not count as kept when a storage loses them', async () => {
    const outcome = await new EditorSecrets(storage({ store: async () => undefined })).set('one', KEY);
    assert.ok(!outcome.ok);
    assert.match(outcome.failure, /did not keep the key “one”\. Unlock/);
    assert.equal(outcome.failure.includes(KEY), false);
  });
});

function storage(changes: Partial<SecretStorage> = {}, kept = new Map<string, string>()): SecretStorage {
  return {
    get: async (name) => kept.get(name),
    store: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
    onDidChange: () => {
      throw new Error('nobody listens');
    },
    ...changes,
  };
}
