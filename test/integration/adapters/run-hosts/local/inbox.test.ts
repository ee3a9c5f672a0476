import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { LocalStores } from '../../../../../src/adapters/run-hosts/local/local-stores.ts';
import type { ProjectJournal } from '../../../../../src/adapters/run-hosts/local/journal/project-journal.ts';
import type { Signal } from '../../../../../src/domain/run/signal.ts';
import { opened, storeAt, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';

describe('the inbox of a project', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let id: string;
  let inbox: string;
  let journal: ProjectJournal;
  beforeEach(async () => {
    temp = await tempDirectory();
    let directory: string;
    ({ store, id, directory } = await storeWithLife(temp.path, []));
    inbox = join(directory, 'inbox');
    journal = await opened(store, id);
  });
  afterEach(async () => {
    await journal.close();
    await temp.remove();
  });

  it('hands out every kind of signal in the order of sending, until it is acknowledged', async () => {
    const signals: Signal[] = [
      { type: 'pause' },
      { type: 'resume' },
      { type: 'terminate', why: 'no longer wanted' },
      { type: 'retry' },
      { type: 'changeLimits', maxRuntimeMs: 3_600_000, maxCostUsd: null },
      { type: 'acceptTamper' },
    ];
    for (const signal of signals) await store.runs.signal(id, signal);
    const received = await journal.readInbox();
    assert.deepEqual(
      received.map((one) => one.signal),
      signals,
    );
    await journal.acknowledge(received[0]!.id);
    await journal.acknowledge(received[0]!.id);
    assert.deepEqual(
      (await journal.readInbox()).map((one) => one.signal),
      signals.slice(1),
    );
  });

  it('keeps signals over a restart of the driver', async () => {
    await store.runs.signal(id, { type: 'pause' });
    await journal.close();
    journal = await opened(storeAt(temp.path), id);
    assert.deepEqual((await journal.readInbox())[0]!.signal, { type: 'pause' });
  });

  it('moves aside what is no signal, with the reason, and goes on with the rest', async () => {
    const named = (n: number): string => `00000000000000${n}-000000-00000000-0000-4000-8000-00000000000${n}.json`;
    const garbage: [content: string | Buffer, why: RegExp][] = [
      ['', /no JSON/],
      ['{"type":"pause"', /no JSON/],
      ['{"type":"explode"}', /type/],
      ['{"type":"changeLimits","maxRuntimeMs":-1}', /maxRuntimeMs/],
      ['{"type":"pause","extra":1}', /extra/],
      [Buffer.alloc(100_000, 'x'), /100000 bytes/],
      ['[]', /./],
    ];
    for (const [n, [content]] of garbage.entries()) await writeFile(join(inbox, named(n)), content);
    await writeFile(join(inbox, 'strange.json'), '{"type":"pause"}');
    await writeFile(join(inbox, `${named(9)}.1-00000000-0000-4000-8000-000000000000.tmp`), 'in flight');
    await store.runs.signal(id, { type: 'retry' });
    assert.deepEqual(
      (await journal.readInbox()).map((one) => one.signal),
      [{ type: 'retry' }],
    );
    const refused = join(inbox, 'refused');
    for (const [n, [, why]] of garbage.entries()) {
      assert.match(await readFile(join(refused, `${named(n)}.why.txt`), 'utf8'), why);
    }
    assert.equal((await readdir(refused)).length, 2 * (garbage.length + 1));
  });

  it('takes no signal for a project that is not there, and no id that is a path', async () => {
    await assert.rejects(
      store.runs.signal('0b0e7f0e-0000-4000-8000-000000000000', { type: 'pause' }),
      /no such project/,
    );
    await assert.rejects(store.runs.signal('../x', { type: 'pause' }), /not the id/);
    await assert.rejects(journal.acknowledge('../journal-000001.jsonl'), /Not the id/);
    await assert.rejects(journal.runDirectory('../x'), /Not a name/);
    assert.equal(await journal.runDirectory('turn-1'), join(inbox, '..', 'runs', 'turn-1'));
    assert.equal(await journal.runDirectory('turn-1'), join(inbox, '..', 'runs', 'turn-1'));
  });
});
