import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../../src/domain/run/events.ts';
import { createRedactor } from '../../../../../src/adapters/system/redactor.ts';
import { createConversationFiles } from '../../../../../src/adapters/run-hosts/local/conversation-files.ts';
import { nodeFileSystem } from '../../../../../src/adapters/files/node-file-system.ts';
import { composeEngine } from '../../../../../src/composition-root.ts';
import type { ChatMessage } from '../../../../../src/ports/chat-model.ts';
import type { ConversationStore } from '../../../../../src/ports/stores/conversation-store.ts';
import type { FileSystem } from '../../../../../src/ports/file-system.ts';
import { StoreError } from '../../../../../src/ports/stores/store-failure.ts';
import { turnEnded, turnStarted } from '../../../../support/builders/state-builders.ts';
import { ok, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { until } from '../../../../support/time/until.ts';

const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const talk: ChatMessage[] = [
  { role: 'user', text: 'Naïve 🦀 prompt\u2028' },
  {
    role: 'assistant',
    text: '',
    toolCalls: [{ id: 'c1', name: 'read_file', arguments: '{"path":"a"}' }],
    opaque: { provider: 'p', content: { signature: 'abc' } },
  },
  { role: 'tool', callId: 'c1', name: 'read_file', text: 'content', isError: false },
];

describe('files of conversations', () => {
  let place: Awaited<ReturnType<typeof tempDirectory>>;
  beforeEach(async () => {
    place = await tempDirectory();
  });
  afterEach(() => place.remove());

  const store = (more: { fileSystem?: FileSystem; redact?: (text: string) => string } = {}): ConversationStore =>
    createConversationFiles({ dataDirectory: place.path, fileSystem: nodeFileSystem, redact: (text) => text, ...more });
  const file = () => join(place.path, 'conversations', `${id}.json`);

  it('hold a conversation as it was, for the owner alone', async () => {
    await store().save(id, talk);
    assert.deepEqual(await store().load(id), talk);
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.equal(statSync(join(place.path, 'conversations')).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(join(place.path, 'conversations')), [`${id}.json`]);
  });

  it('count as unknown when they are missing, damaged, of another version or too large', async () => {
    assert.equal(await store().load(id), undefined);
    await store().save(id, talk);
    const whole = readFileSync(file(), 'utf8');
    for (const text of [
      '',
      whole.slice(0, -9),
      '[]',
      whole.replace('"schemaVersion":1', '"schemaVersion":2'),
      whole.replace('"tool"', '"root"'),
    ]) {
      writeFileSync(file(), text);
      assert.equal(await store().load(id), undefined, text.slice(0, 60));
    }
    writeFileSync(file(), whole + ' '.repeat(8_000_000));
    assert.equal(await store().load(id), undefined);
    const unreadable = {
      ...nodeFileSystem,
      readFile: () => Promise.reject(Object.assign(new Error('no'), { code: 'EIO' })),
    };
    writeFileSync(file(), whole);
    assert.equal(await store({ fileSystem: unreadable }).load(id), undefined);
  });

  it('have no name but an id', async () => {
    for (const name of ['../../escape', '', `${id}/../x`, 'scripted-turn-1']) {
      await assert.rejects(store().save(name, talk), StoreError);
      assert.equal(await store().load(name), undefined);
    }
  });

  it('hold no secret, and nothing signed that a secret was taken out of', async () => {
    const key = 'not-a-real-key-0123456789';
    const redactor = createRedactor([key]);
    await store({ redact: (text) => redactor.redact(text) }).save(id, [
      { role: 'user', text: `Use ${key}.` },
      {
        role: 'assistant',
        text: key,
        toolCalls: [{ id: 'c', name: 'n', arguments: `{"a":"${key}"}` }],
        opaque: { provider: 'p', content: [key] },
      },
      { role: 'tool', callId: 'c', name: 'n', text: `${key} printed`, isError: false },
    ]);
    assert.ok(!readFileSync(file(), 'utf8').includes(key));
    const [, answer] = (await store().load(id)) ?? [];
    assert.ok(answer?.role === 'assistant' && answer.opaque === undefined);
    assert.deepEqual(JSON.parse(answer.toolCalls[0]?.arguments ?? ''), { a: '[redacted]' });
  });

  it('lose their oldest part when they grow too large, and say when the disk is full', async () => {
    const long = Array.from({ length: 50 }, (_, n): ChatMessage[] => [
      { role: 'user', text: `prompt ${n}` },
      { role: 'assistant', text: 'x'.repeat(300_000), toolCalls: [] },
    ]).flat();
    await store().save(id, long);
    const kept = (await store().load(id)) ?? [];
    assert.ok(kept.length > 20 && kept.length < long.length);
    assert.deepEqual([kept[0]?.role, kept.at(-2)?.text], ['user', 'prompt 49']);
    const full = {
      ...nodeFileSystem,
      replaceFile: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    };
    await assert.rejects(
      store({ fileSystem: full }).save(id, talk),
      (error) => error instanceof StoreError && error.failure.kind === 'diskFull',
    );
    assert.deepEqual(await store().load(id), kept);
  });

  it('go to the trash with their project, those of its earlier turns too, and nobody else’s', async () => {
    const [first, second, strangers] = [id, aUuid(2), aUuid(3)];
    const turns = [
      aTurn('turn-1', first),
      aTurn('turn-2', second),
      aTurn('turn-3', aUuid(4)),
      aTurn('turn-4', '../../x'),
    ];
    const { store: projects, id: projectId } = await storeWithLife(place.path, [
      [{ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } }],
      ...turns.flat(),
    ]);
    for (const one of [first, second, strangers]) await store().save(one, talk);
    const { movedTo } = ok(await projects.runs.discard(projectId));
    assert.deepEqual(names(movedTo), [`${first}.json`, `${second}.json`].sort());
    assert.deepEqual(names(place.path), [`${strangers}.json`]);
  });

  it('stay where the trash takes none, and the project goes all the same', async () => {
    const { store: projects, id: projectId, directory } = await storeWithLife(place.path, aTurn('turn-1', id));
    await store().save(id, talk);
    // A file where the folder should be.
    writeFileSync(join(directory, 'conversations'), '');
    ok(await projects.runs.discard(projectId));
    assert.deepEqual(names(place.path), [`${id}.json`]);
  });

  it('are removed when nobody went on with them for a month, and nothing beside them', async () => {
    const [old, young, future] = [id, aUuid(2), aUuid(3)];
    for (const one of [old, young, future]) await store().save(one, talk);
    const folder = join(place.path, 'conversations');
    writeFileSync(join(folder, 'notes.json'), '{}');
    writeFileSync(join(folder, `${old}.json.999999999-${old}.tmp`), 'half');
    const day = 86_400_000;
    const touch = (name: string, ms: number): void => {
      utimesSync(join(folder, name), new Date(ms), new Date(ms));
    };
    touch(`${old}.json`, Date.now() - 31 * day);
    touch('notes.json', Date.now() - 90 * day);
    touch(`${young}.json`, Date.now() - 29 * day);
    touch(`${future}.json`, Date.now() + 90 * day);
    const factory = { kind: 'test', version: '0', env: process.env, personaDirectories: [] } as const;
    const engine = await composeEngine({ ...factory, dataDirectory: place.path });
    try {
      // Nobody who starts waits for it.
      await until(() => names(place.path).length === 3);
      assert.deepEqual(names(place.path), [`${young}.json`, `${future}.json`, 'notes.json'].sort());
    } finally {
      await engine.close();
    }
  });
});

function names(directory: string): string[] {
  return readdirSync(join(directory, 'conversations')).sort();
}

function aUuid(n: number): string {
  return `0b0e7f0e-0000-4000-8000-00000000000${n}`;
}

function aTurn(turnId: string, conversationId: string): FactoryEvent[][] {
  return [[turnStarted(turnId)], [turnEnded(turnId, { conversationId })]];
}
