import assert from 'node:assert/strict';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { encodeRecord } from '../../../../../src/adapters/run-hosts/local/journal/journal-line.ts';
import { nodeFileSystem } from '../../../../../src/adapters/files/node-file-system.ts';
import type { ProjectState } from '../../../../../src/domain/run/state.ts';
import { faultyFileSystem } from '../../../../support/fakes/faulty-file-system.ts';
import { aRecord, notice } from '../../../../support/builders/state-builders.ts';
import type { FileSystem } from '../../../../../src/ports/file-system.ts';
import { until as holds } from '../../../../support/time/until.ts';
import { opened, storeAt, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { noticeTexts } from '../../../../support/builders/notice-texts.ts';

describe('watching a project that somebody else drives', () => {
  let temp: { path: string; remove(): Promise<void> };
  let stop: (() => void) | undefined;
  let seen: ProjectState[];
  let wake: () => void;
  beforeEach(async () => {
    temp = await tempDirectory();
    seen = [];
    wake = () => undefined;
  });
  afterEach(async () => {
    stop?.();
    await temp.remove();
  });

  const watched = (state: ProjectState): void => {
    seen.push(state);
    wake();
  };
  /** Bounded by the test's own time limit. */
  async function until(reached: (state: ProjectState) => boolean): Promise<ProjectState> {
    for (;;) {
      const found = seen.find(reached);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  it('sees each new state, over a rotation, and the same as the driver has', async () => {
    const { id } = await storeWithLife(temp.path, []);
    const owner = await opened(storeAt(temp.path, { segmentBytes: 2000 }), id);
    stop = storeAt(temp.path).runs.watch(id, watched);
    await until((state) => state.seq === owner.state.seq);
    for (let n = 0; n < 30; n++) {
      await owner.commit([notice(`notice ${n} ${'x'.repeat(80)}`)]);
      if (n % 10 === 9) await until((state) => state.seq === owner.state.seq);
    }
    assert.deepEqual(await until((state) => state.seq === owner.state.seq), owner.state);
    const order = seen.map((state) => state.seq);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    await owner.close();
    await until((state) => state.driver === null);
  });

  it('waits while a record is half written, and reads nothing anew that it has read', async () => {
    const { id, directory } = await storeWithLife(temp.path, []);
    const journal = join(directory, 'journal-000001.jsonl');
    const owner = await opened(storeAt(temp.path), id);
    await owner.commit([notice('first')]);
    const before = await readFile(journal);
    await owner.commit([notice('second')]);
    const after = await readFile(journal);
    await owner.close();
    await writeFile(journal, before);

    let reads = 0;
    const readFrom = async (...args: Parameters<FileSystem['readFrom']>): Promise<Uint8Array> => {
      const bytes = await nodeFileSystem.readFrom(...args);
      reads += 1;
      return bytes;
    };
    const counting = faultyFileSystem({ ...nodeFileSystem, readFrom }, undefined);
    stop = storeAt(temp.path, { fileSystem: counting }).runs.watch(id, watched);
    await until((state) => state.notices.length === 1);
    const calls = counting.calls;
    reads = 0;
    const half = before.length + Math.floor((after.length - before.length) / 2);
    await appendFile(journal, after.subarray(before.length, half));
    await holds(() => reads > 0, 'the half is read');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(seen.at(-1)!.notices.length, 1);
    await appendFile(journal, after.subarray(half));
    await until((state) => state.notices.length === 2);
    assert.ok(counting.calls - calls < 40, 'a look is a few small calls');
  });

  it('starts over when what it had read was cut away', async () => {
    const { id, directory } = await storeWithLife(temp.path, []);
    const journal = join(directory, 'journal-000001.jsonl');
    const whole = await readFile(journal);
    const owner = await opened(storeAt(temp.path), id);
    await owner.commit([notice('never synced')]);
    stop = storeAt(temp.path).runs.watch(id, watched);
    await until((state) => state.notices.length === 1);
    await owner.close();
    await writeFile(journal, whole);
    await until((state) => state.notices.length === 0 && state.seq < seen[0]!.seq);
    const next = await opened(storeAt(temp.path), id);
    await next.commit([notice('what counts')]);
    const state = await until((one) => noticeTexts(one).join() === 'what counts');
    assert.deepEqual(state, next.state);
    await next.close();
  });

  it('starts over when what it had read was replaced by something longer', async () => {
    const { id, directory, state } = await storeWithLife(temp.path, []);
    const journal = join(directory, 'journal-000001.jsonl');
    const whole = await readFile(journal);
    const next = (offset: number, text: string): Uint8Array =>
      encodeRecord(aRecord(state.seq + offset, [notice(text)], { epoch: state.epoch }));
    await writeFile(journal, Buffer.concat([whole, next(1, 'never synced')]));
    stop = storeAt(temp.path).runs.watch(id, watched);
    await until((one) => one.notices.length === 1);
    await writeFile(`${journal}~`, Buffer.concat([whole, next(1, 'what counts, and is longer'), next(2, 'and more')]));
    await rename(`${journal}~`, journal);
    const after = await until((one) => one.notices.length === 2);
    assert.equal(noticeTexts(after)[0], 'what counts, and is longer');
  });

  it('outlives a project that is gone for a while, and calls nobody after the stop', async () => {
    const { store, id, directory } = await storeWithLife(temp.path, []);
    let misses = 0;
    const size = async (path: string): Promise<number | undefined> => {
      const found = await nodeFileSystem.size(path);
      if (found === undefined) misses++;
      return found;
    };
    stop = storeAt(temp.path, { fileSystem: { ...nodeFileSystem, size } }).runs.watch(id, watched);
    await until(() => true);
    misses = 0;
    await rename(directory, `${directory}.away`);
    await holds(() => misses > 0, 'it is missed');
    await rename(`${directory}.away`, directory);
    const owner = await opened(store, id);
    await owner.commit([notice('back')]);
    await until((state) => state.notices.length === 1);
    stop();
    const count = seen.length;
    // A watch that begins now sees it; so the one that was stopped would have seen it too.
    let isSeen = false;
    const stopOther = store.runs.watch(id, (state) => {
      isSeen ||= state.notices.length === 2;
    });
    await owner.commit([notice('unseen')]);
    await owner.close();
    await holds(() => isSeen, 'another one sees it');
    stopOther();
    assert.equal(seen.length, count);
  });
});
