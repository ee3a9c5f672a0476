import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'mocha';
import type { ProviderConfig } from '../../../../src/domain/provider/provider-config.ts';
import { failed } from '../../../../src/domain/result.ts';
import { testedHealth } from '../../../../src/presenters/providers/tested-health.ts';
import { refusalSentence } from '../../../../src/presenters/refusals/refusal-sentence.ts';
import {
  adminPlace,
  insistently,
  memorySecrets,
  type AdminPlace,
} from '../../../support/builders/provider-admin-place.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';
import { ok } from '../../../support/builders/temp-store.ts';

const KEY = 'fake-key-0123456789abcdef';
const NEW_KEY = 'fake-key-after-the-change';
const worker = fileURLToPath(new URL('../../../support/processes/provider-worker.ts', import.meta.url));

describe('the administration of providers', () => {
  let place: AdminPlace;
  afterEach(() => place.remove());

  function openai(id = 'openai', config: object = {}): ProviderConfig {
    return ok(place.admin.read({ id, name: 'openai', model: 'some-model', config }));
  }

  function referenceOf(id: string): string {
    const config = place.providers().find((one) => one.id === id);
    return config?.name === 'openai' ? (config.config.api_key ?? '') : '';
  }

  async function keyOf(id: string): Promise<string> {
    const found = await place.ring.resolve(referenceOf(id));
    return found.ok ? found.value : found.failure;
  }

  async function secrets(): Promise<string[]> {
    return readdir(join(place.path, 'secrets')).catch(() => []);
  }

  it('adds a provider with its key kept elsewhere, at once and for good', async () => {
    place = await adminPlace();
    const added = ok(await place.admin.add({ ...openai(), creditsAvailable: 100 }, KEY));
    assert.equal(place.providers().at(-1)?.id, 'openai');
    assert.match(referenceOf('openai'), /^secret:openai-[0-9a-f]{8}$/);
    assert.equal(await keyOf('openai'), KEY);
    assert.ok(added.creditsSince !== undefined);
    const yaml = await place.yaml();
    assert.doesNotMatch(yaml, new RegExp(KEY));
    // The comments of the file are still there.
    assert.match(yaml, /# Google Antigravity through its command/);
    assert.ok(place.hidden.includes(KEY));
  });

  it('refuses an id that is taken without touching the key of the one that has it', async () => {
    place = await adminPlace();
    ok(await place.admin.add(openai(), KEY));
    const again = await place.admin.add(openai(), NEW_KEY);
    assert.match(again.ok ? '' : refusalSentence(again.failure), /provider "openai" already\. Choose another id/);
    assert.equal(await keyOf('openai'), KEY);
    assert.equal((await secrets()).length, 1);
  });

  it('changes a key in its place, so that who resolves it next has the new one', async () => {
    place = await adminPlace();
    ok(await place.admin.add(openai(), KEY));
    const before = referenceOf('openai');
    assert.match(ok(await place.admin.setKey('openai', NEW_KEY)).kept, /encrypted files in/);
    assert.deepEqual([referenceOf('openai'), await keyOf('openai')], [before, NEW_KEY]);
  });

  it('changes a key that only another place holds, so that the old one is not found first', async () => {
    const editor = memorySecrets();
    place = await adminPlace({ editor });
    ok(await place.admin.add(openai(), KEY));
    const old = referenceOf('openai');
    // The command line on the same files cannot see what the editor keeps.
    const outside = (await adminPlace({}, place.path)).admin;
    ok(await outside.setKey('openai', NEW_KEY));
    ok(await place.admin.enable('openai', true));
    assert.notEqual(referenceOf('openai'), old);
    assert.equal(await keyOf('openai'), NEW_KEY);
  });

  it('puts a key into the file itself where that is wanted, encrypted, and leaves it there at the next change', async () => {
    place = await adminPlace();
    ok(await place.admin.add(openai(), KEY));
    assert.match(ok(await place.admin.setKey('openai', NEW_KEY, 'file')).kept, /providers\.yaml, encrypted/);
    assert.match(referenceOf('openai'), /^encrypted:/);
    assert.deepEqual([await keyOf('openai'), await secrets()], [NEW_KEY, []]);
    ok(await place.admin.setKey('openai', KEY));
    assert.match(referenceOf('openai'), /^encrypted:/);
    assert.equal(await keyOf('openai'), KEY);
    assert.doesNotMatch(await place.yaml(), /fake-key/);
  });

  it('removes a provider with its key, but not a key that another one has too', async () => {
    place = await adminPlace({
      states: () => [onlyWith('openai'), onlyWith('openai', 'completed'), onlyWith('other')],
    });
    ok(await place.admin.add(openai(), KEY));
    ok(await place.admin.add(openai('other', { api_key: referenceOf('openai') }), null));
    assert.deepEqual(ok(await place.admin.remove('openai')).usedBy, ['with openai']);
    assert.equal(await keyOf('other'), KEY);
    assert.deepEqual(ok(await place.admin.remove('other')).usedBy, ['with other']);
    assert.deepEqual(await secrets(), []);
    assert.doesNotMatch(await place.yaml(), /^ {2}- id: openai/m);
    assert.equal((await place.admin.remove('openai')).ok, false);
  });

  it('refuses keys that are none, and keeps nothing of them', async () => {
    place = await adminPlace();
    ok(await place.admin.add(openai(), KEY));
    for (const wrong of ['', ' ', `${KEY}\n`, `"${KEY}"`, 'fäke-key-01', 'x'.repeat(1_000_000), 'secret:other']) {
      for (const refused of [await place.admin.add(openai('two'), wrong), await place.admin.setKey('openai', wrong)]) {
        assert.match(refused.ok ? 'kept' : refusalSentence(refused.failure), /^The key [a-z]/);
      }
      assert.equal(
        testedHealth(await place.admin.test(openai(), wrong, () => undefined, new AbortController().signal)).available,
        false,
      );
    }
    assert.equal((await secrets()).length, 1);
  });

  it('keeps nothing where the place of the keys is locked, lies, or is gone', async () => {
    const editor = memorySecrets();
    place = await adminPlace({ editor });
    const set = editor.set.bind(editor);
    editor.set = async () => failed('The keyring of the desktop is locked. Unlock it.');
    const locked = await place.admin.add(openai(), KEY);
    assert.match(locked.ok ? '' : refusalSentence(locked.failure), /is locked\. Unlock it/);
    editor.set = async () => ({ ok: true, value: null });
    const lost = await place.admin.add(openai(), KEY);
    assert.match(lost.ok ? '' : refusalSentence(lost.failure), /does not have it now.*env:NAME/);
    assert.equal(place.providers().length, 1);
    editor.set = set;
    ok(await place.admin.add(openai(), KEY));
  });

  it('tries a draft with a key that nobody keeps, within a time, and shows nothing of the key', async () => {
    const tried: unknown[] = [];
    place = await adminPlace({
      trial: async (config, key) => {
        tried.push([config.config, key]);
        const detail = `401 for ${key?.text ?? ''}`;
        return {
          probe: async () => ({
            available: false,
            detail,
            failure: { kind: 'auth', message: detail, resetAt: null, retryAfterMs: null },
            responseTimeMs: 1,
          }),
        };
      },
    });
    const health = testedHealth(await place.admin.test(openai(), KEY, () => undefined, new AbortController().signal));
    assert.deepEqual([health.detail, health.failure?.message], ['401 for [redacted]', '401 for [redacted]']);
    assert.deepEqual((tried[0] as [{ api_key: string }, object])[1], { reference: 'secret:openai', text: KEY });
    assert.deepEqual([await secrets(), place.providers().length], [[], 1]);
  });

  it('ends a test that hangs: after its time, and when the person has enough', async () => {
    let asked: AbortSignal | undefined;
    const hangs = {
      trial: async () => ({
        probe: (signal: AbortSignal) => {
          asked = signal;
          return new Promise<never>(() => undefined);
        },
      }),
    };
    const sleep = (): Promise<void> => Promise.resolve();
    place = await adminPlace({ ...hangs, clock: { now: () => 0, monotonic: () => 0, sleep } });
    const late = await place.admin.test(openai(), null, () => undefined, new AbortController().signal);
    assert.deepEqual(late, failed({ kind: 'testTimeout', limitMs: 45_000 }));
    assert.equal(asked?.aborted, true);
    await place.remove();
    place = await adminPlace(hangs);
    const stop = new AbortController();
    const stopped = place.admin.test(openai(), null, () => undefined, stop.signal);
    stop.abort();
    assert.deepEqual(await stopped, failed({ kind: 'testStopped' }));
  });

  it('tries all that a turn needs where the provider can, and says before what that costs', async () => {
    const told: unknown[] = [];
    const cost = { tokens: 100, usd: null, sends: 'prompt', paidBy: 'subscription' } as const;
    const run = async () => {
      told.push('run');
      return { available: true, detail: 'ready', failure: null, responseTimeMs: 1 };
    };
    const probe = () => Promise.reject(new Error('a trial says more'));
    place = await adminPlace({ trial: async () => ({ probe, trial: { limitMs: 60_000, cost: () => cost, run } }) });
    const onCost = (one: object) => told.push(one);
    const health = testedHealth(await place.admin.test(openai(), null, onCost, new AbortController().signal));
    assert.deepEqual([health.detail, told], ['ready', [cost, 'run']]);
  });

  it('takes keys in plain text out of the file, old and new form, and only then migrates it', async () => {
    place = await adminPlace();
    const yaml = `# mine\nproviders:\n  - id: old\n    name: openai # first\n    model: m\n    apiKey: ${KEY} # secret\n  - id: new\n    name: anthropic\n    model: m\n    config: { api_key: ${NEW_KEY} }\n`;
    const file = join(place.path, 'providers.yaml');
    await writeFile(file, yaml);
    const refused = await place.store.settings.loadProviders();
    assert.match(
      refused.ok ? '' : refused.failure.message,
      /providers\.yaml: line 6: .*line 10: .*provider key --move/,
    );
    assert.doesNotMatch(refused.ok ? '' : refused.failure.message, /fake-key/);
    assert.equal((await place.admin.enable('old', false)).ok, false);
    assert.equal(await place.yaml(), yaml);
    assert.equal(ok(await place.admin.moveKeys()).moved, 2);
    assert.deepEqual(
      place.providers().map(({ id }) => id),
      ['old', 'new'],
    );
    assert.equal(await keyOf('old'), KEY);
    for (const name of await readdir(place.path)) {
      assert.doesNotMatch(await contentOf(join(place.path, name)), /fake-key/, name);
    }
    assert.match(await place.yaml(), /# mine\n[^]*name: openai # first/);
    assert.equal(ok(await place.admin.moveKeys()).moved, 0);
  });

  it('leaves the file as it is when one of its keys cannot be kept', async () => {
    place = await adminPlace();
    const yaml = `providers:\n  - { id: a, name: openai, model: m, apiKey: ${KEY} }\n  - { id: b, name: openai, model: m, apiKey: x y }\n`;
    await writeFile(join(place.path, 'providers.yaml'), yaml);
    const moved = await place.admin.moveKeys();
    assert.match(
      moved.ok ? '' : refusalSentence(moved.failure),
      /A key of "b" in providers\.yaml .*nothing was changed/,
    );
    assert.deepEqual([await place.yaml(), await secrets()], [yaml, []]);
  });

  it('loses none of eight that are added, and switched off, at the same moment', async () => {
    place = await adminPlace();
    const ids = Array.from({ length: 8 }, (_, n) => `p${n}`);
    const admins = await Promise.all(ids.map(async () => (await adminPlace({}, place.path)).admin));
    const added = await Promise.all(ids.map((id, n) => insistently(() => admins[n]!.add(openai(id), null))));
    for (const result of added) ok(result);
    for (const result of await Promise.all(ids.map((id) => insistently(() => place.admin.enable(id, false)))))
      ok(result);
    assert.deepEqual(
      place
        .providers()
        .flatMap(({ id, enabled }) => (enabled ? [] : [id]))
        .sort(),
      ids,
    );
  });

  it('lets two processes add at the same moment: all providers are there, and one id is given once', async () => {
    place = await adminPlace();
    const own = (n: number): string[] => [1, 2, 3, 4, 5, 6].map((count) => `mine-${n}-${count}`);
    const children = [0, 1].map((n) => {
      const argv = [worker, place.path, `${KEY}-${n}`, 'shared', ...own(n)];
      const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
      const lines: string[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
      return { child, lines, ready: once(child.stdout, 'data'), ended: once(child, 'close') };
    });
    await Promise.all(children.map(({ ready }) => ready));
    for (const { child } of children) child.stdin.end('go\n');
    await Promise.all(children.map(({ ended }) => ended));
    const winner = children.findIndex(({ lines }) => lines.includes('added shared'));
    assert.deepEqual(children[winner]?.lines, ['ready', 'added shared', ...own(winner).map((id) => `added ${id}`)]);
    const [, refused = '', ...others] = children[1 - winner]?.lines ?? [];
    assert.match(refused, /provider "shared" already/);
    assert.deepEqual(
      others,
      own(1 - winner).map((id) => `added ${id}`),
    );
    ok(await place.admin.enable('shared', true));
    assert.equal(await keyOf('shared'), `${KEY}-${winner}`);
    for (const n of [0, 1]) for (const id of own(n)) assert.equal(await keyOf(id), `${KEY}-${n}`);
    assert.equal((await secrets()).length, 13);
  });
});

function onlyWith(providerId: string, status: 'active' | 'completed' = 'active') {
  return sampleState((state) => {
    state.project.name = `with ${providerId}`;
    state.project.providers = [providerId];
    state.project.status = status;
  });
}

async function contentOf(path: string): Promise<string> {
  return (await stat(path)).isFile() ? readFile(path, 'latin1') : '';
}
