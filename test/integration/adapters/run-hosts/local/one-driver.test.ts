import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { takeFileLock, tryFileLock } from '../../../../../src/adapters/files/file-lock.ts';
import type { LocalStores } from '../../../../../src/adapters/run-hosts/local/local-stores.ts';
import { notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { startWorker, type Worker } from '../../../../support/processes/worker-process.ts';
import { noticeTexts } from '../../../../support/builders/notice-texts.ts';

describe('one driver per project', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let id: string;
  let directory: string;
  let workers: Worker[];
  beforeEach(async () => {
    workers = [];
    temp = await tempDirectory();
    ({ store, id, directory } = await storeWithLife(temp.path, [], { segmentBytes: 20_000 }));
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await temp.remove();
  });
  const start = (mode: 'drive' | 'hold'): Worker => {
    const worker = startWorker(mode, temp.path, id);
    workers.push(worker);
    return worker;
  };
  const isOwner = (worker: Worker): boolean => worker.lines.some((line) => line.startsWith('owner'));

  /** Every record on disk, in order, by plain reading. */
  async function onDisk(): Promise<{ seq: number; epoch: number; text: string }[]> {
    const segments = (await readdir(directory)).filter((name) => name.endsWith('.jsonl')).sort();
    const texts = await Promise.all(segments.map((name) => readFile(join(directory, name), 'utf8')));
    return texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.startsWith('{"v":1,"seq"'))
      .map((line) => ({ ...(JSON.parse(line) as { seq: number; epoch: number }), text: line }));
  }

  it('six processes race and owners are killed: one owner at a time, and nothing acknowledged is lost', async () => {
    const race = Array.from({ length: 6 }, () => start('drive'));
    const acked: string[] = [];
    while (race.length > 0) {
      await Promise.any(race.map((worker) => worker.said(/^acked \d+ (9|1\d)$/)));
      const owners = race.filter(isOwner);
      assert.equal(owners.length, 1, 'exactly one of the living owns it');
      assert.equal(await store.runs.isDriven(id), true);
      assert.equal(ok(await store.runs.openJournal(id)), undefined);
      const owner = owners[0]!;
      await owner.kill();
      acked.push(...owner.lines.filter((line) => line.startsWith('acked')));
      race.splice(race.indexOf(owner), 1);
    }
    const journal = await opened(store, id);
    const records = await onDisk();
    assert.deepEqual(
      records.map((record) => record.seq),
      records.map((_, index) => index + 1),
    );
    for (const line of acked) {
      const [, epoch, n] = line.split(' ') as [string, string, string];
      const found = records.filter((record) => record.text.includes(`"${epoch}:${n} `));
      assert.equal(found.length, 1, line);
      assert.equal(found[0]!.epoch, Number(epoch));
    }
    // Six owners, and this one: an epoch each.
    assert.equal(new Set(records.map((record) => record.epoch)).size, 1 + 1 + 6 + 1);
    await journal.close();
  });

  it('killed again and again in the middle of appends and snapshots: every acknowledged notice is there', async () => {
    let acked = 0;
    for (let kills = 0; kills < 8; kills++) {
      const worker = start('drive');
      await worker.said(new RegExp(`^acked \\d+ ${1 + ((kills * 7) % 23)}$`));
      await worker.kill();
      const epoch = worker.lines[0]!.split(' ')[1]!;
      const promised = worker.lines.filter((line) => line.startsWith('acked')).length;
      acked += promised;
      const seen = (await onDisk()).filter((record) => record.text.includes(`"message":"${epoch}:`)).length;
      assert.ok(seen >= promised && seen <= promised + 1, `${seen} on disk, ${promised} acknowledged`);
      assert.ok((await store.runs.read(id)).ok);
    }
    assert.ok(acked > 40);
    const journal = await opened(store, id);
    const leftovers = (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
    assert.deepEqual(leftovers, [], 'unfinished files of the dead are swept');
    await journal.close();
  });

  it('a frozen owner keeps its right, and goes on when it wakes', async function () {
    if (process.platform === 'win32') this.skip();
    const owner = start('hold');
    await owner.said(/^owner/);
    owner.tell('before');
    await owner.said(/^acked \d+ before/);
    owner.signal('SIGSTOP');
    const other = start('drive');
    await other.said(/^waiting 5$/);
    assert.equal(isOwner(other), false);
    assert.equal(await store.runs.isDriven(id), true);
    owner.signal('SIGCONT');
    owner.tell('after');
    await owner.said(/^acked \d+ after/);
    await owner.kill();
    await other.said(/^owner/);
  });

  it('two openings in one process exclude each other too', async () => {
    const [first, second] = await Promise.all([store.runs.openJournal(id), storeAt(temp.path).runs.openJournal(id)]);
    const journals = [ok(first), ok(second)].filter((journal) => journal !== undefined);
    assert.equal(journals.length, 1);
    assert.equal(await store.runs.isDriven(id), true);
    await journals[0]!.close();
    await journals[0]!.close();
    assert.equal(await store.runs.isDriven(id), false);
    await (await opened(store, id)).close();
  });

  it('whoever wants the lock outlasts one who only looks whether it is free', async () => {
    const path = join(directory, 'lock.db');
    const look = tryFileLock(path);
    assert.ok(look !== undefined);
    const wanted = takeFileLock(path);
    assert.equal(tryFileLock(path), undefined);
    look.release();
    const taken = await wanted;
    assert.ok(taken !== undefined, 'it gave up at once');
    taken.release();
  });

  it('an owner whose lock file was deleted is stopped by the journal itself', async () => {
    const first = await opened(store, id);
    await rm(join(directory, 'lock.db'));
    const second = await opened(storeAt(temp.path), id);
    await assert.rejects(first.commit([notice('too late')]), /another process wrote to it/);
    await second.commit([notice('mine')]);
    await assert.rejects(first.commit([notice('still too late')]), { name: 'StoreError' });
    await first.close();
    assert.deepEqual(noticeTexts(ok(await store.runs.read(id))), ['mine']);
    await second.close();
  });
});
