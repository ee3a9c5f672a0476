import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../../../../src/adapters/files/node-file-system.ts';
import { projectPaths } from '../../../../../../src/adapters/run-hosts/local/project-paths.ts';
import { readSnapshotSet, writeSnapshotSet } from '../../../../../../src/adapters/run-hosts/local/snapshots.ts';
import { factoryEventSchema, journalRecordSchema } from '../../../../../../src/domain/run/events.ts';
import { noticeFactSchema } from '../../../../../../src/domain/run/notice.ts';
import { eventLine } from '../../../../../../src/presenters/project/event-line.ts';
import { projectReport } from '../../../../../../src/presenters/report/project-report.ts';
import { recordedOf } from '../../../../../support/builders/differences.ts';
import {
  projectFolder,
  readJournal,
  writeJournal,
  type ReadJournal,
} from '../../../../../support/golden/golden-journal.ts';
import { GOLDEN_PROJECT } from '../../../../../support/golden/golden-life.ts';
import {
  copyForm,
  expectedOf,
  filesBelow,
  formsOf,
  newestForm,
  textsBelow,
} from '../../../../../support/golden/golden-place.ts';
import { ok, opened, storeAt, tempDirectory } from '../../../../../support/builders/temp-store.ts';

const forms = await formsOf('journal');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a journal of an earlier form', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  for (const form of forms) {
    it(`${form} is read value by value, from its documents and the records behind them`, async () => {
      await copyForm(form, temp.path);
      const before = await textsBelow(temp.path);
      assert.deepEqual(plain(await readJournal(temp.path)), await expectedOf(form));
      assert.deepEqual(await textsBelow(temp.path), before, 'reading changed a file');
    });

    it(`${form} is read from its records alone where a document is missing`, async () => {
      await copyForm(form, temp.path);
      await rm(join(projectFolder(temp.path), 'state.yaml'));
      const { replayed } = (await expectedOf(form)) as ReadJournal;
      assert.deepEqual(plain((await readJournal(temp.path)).state), replayed);
    });

    it(`${form} is taken over with nothing to repair, and what it was stays as it was`, async () => {
      await copyForm(form, temp.path);
      const before = await textsBelow(projectFolder(temp.path));
      const { state } = (await expectedOf(form)) as ReadJournal;
      const journal = await opened(storeAt(temp.path), GOLDEN_PROJECT);
      assert.deepEqual(journal.repairs, []);
      assert.equal(journal.epoch, state.epoch + 1);
      await journal.commit([{ type: 'notice.raised', message: 'on' }]);
      await journal.writeSnapshots();
      await journal.close();
      for (const [name, text] of Object.entries(await textsBelow(projectFolder(temp.path)))) {
        if (name.endsWith('.jsonl')) assert.ok(text.startsWith(before[name]!), `${name} was written anew`);
      }
      const after = ok(await storeAt(temp.path).runs.read(GOLDEN_PROJECT));
      assert.equal(after.seq, state.seq + 3);
      assert.deepEqual(plain(after.finance), state.finance);
    });

    it(`${form} holds what an independent reader finds in it`, async () => {
      await copyForm(form, temp.path);
      const names = (await filesBelow(projectFolder(temp.path))).filter((name) => name.endsWith('.jsonl'));
      const numbered = Array.from(names, (_, index) => `journal-${String(index + 1).padStart(6, '0')}.jsonl`);
      assert.deepEqual(names, numbered);
      assert.ok(names.length >= 3);
      let sealed: Buffer | undefined;
      const events: unknown[] = [];
      for (const [index, name] of names.entries()) {
        const bytes = await readFile(join(projectFolder(temp.path), name));
        const [header, ...records] = bytes.toString('utf8').trimEnd().split('\n').map(checkedLine);
        assert.deepEqual(header, {
          v: 1,
          segment: index + 1,
          project: GOLDEN_PROJECT,
          firstSeq: Number(records[0]!.seq),
          previous: sealed === undefined ? null : { bytes: sealed.length, sha256: sha256(sealed) },
        });
        events.push(...records);
        sealed = bytes;
      }
      const sequence = events.map((record) => (record as { seq: number }).seq);
      assert.deepEqual(
        sequence,
        Array.from(sequence, (_, index) => index + 1),
      );
    });

    it(`${form} has documents with the checksums that an independent reader counts`, async () => {
      await copyForm(form, temp.path);
      const texts = await textsBelow(projectFolder(temp.path));
      const documents = Object.entries(texts).filter(([name]) => name.endsWith('.yaml'));
      assert.equal(documents.length, 5);
      for (const [name, text] of documents) {
        const line = /^checksum: '?([0-9a-f]{32})'?\n/m.exec(text)!;
        assert.equal(sha256(Buffer.from(text.replace(line[0], ''))).slice(0, 32), line[1], name);
        if (name !== 'state.yaml') assert.match(texts['state.yaml']!, new RegExp(`^  ${name}: '?${line[1]}'?$`, 'm'));
      }
    });
  }

  it('from before differences had kinds shows them as they were written', async () => {
    await copyForm('journal-3', temp.path);
    const { state, history } = await readJournal(temp.path);
    const words = ['refs/heads/main moved', 'a file in .git/info'];
    assert.deepEqual(projectReport({ state, drivenBy: 'nobody', at: 0 }, 'posix').tamper, words);
    const lines = history.flatMap(({ events }) => events.map((event) => eventLine(event, String)));
    assert.ok(lines.includes(`changed outside the worktree: ${words.join('; ')}.`));
    assert.ok(lines.some((line) => line?.endsWith('; not found: format')));
  });

  it('from before a run told data shows its own words', async () => {
    await copyForm('journal-7', temp.path);
    const { history } = await readJournal(temp.path);
    const lines = history.flatMap(({ events }) => events.map((event) => eventLine(event, String)));
    for (const line of [
      'no headway on “t1”, next: another provider: the same failure.',
      'provider is now second: Stuck.',
      '“t3” is blocked: There is no manual.',
      'turn cut off, its cost is not known: The process was killed.',
      'notice: The disk is nearly full.',
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  it('of the newest form is what is written today, byte for byte', async () => {
    await writeJournal(join(temp.path, 'now'));
    await copyForm(await newestForm('journal'), join(temp.path, 'golden'));
    const [now, golden] = await Promise.all(['now', 'golden'].map((name) => textsBelow(join(temp.path, name))));
    assert.deepEqual(Object.keys(now!), Object.keys(golden!));
    for (const name of Object.keys(golden!).filter((one) => one.endsWith('.jsonl')))
      assert.equal(now![name], golden![name]);
  });

  it('of the newest form has documents that are written today as they were read, byte for byte', async () => {
    await copyForm(await newestForm('journal'), temp.path);
    const before = await textsBelow(projectFolder(temp.path));
    const paths = projectPaths(projectFolder(temp.path));
    const read = await readSnapshotSet(nodeFileSystem, paths);
    assert.ok(read.kind === 'good');
    assert.deepEqual([read.set.state.seq, read.set.segment], [18, 2]);
    // Nothing before: all of them are written.
    await writeSnapshotSet(nodeFileSystem, paths, read.set.state, read.set.segment, undefined);
    assert.deepEqual(await textsBelow(projectFolder(temp.path)), before);
  });

  it('of the newest form has an event of every kind', async () => {
    await copyForm(await newestForm('journal'), temp.path);
    const { history } = await readJournal(temp.path);
    const met = new Set(history.flatMap(({ events }) => events.map(({ type }) => type)));
    assert.deepEqual(
      factoryEventSchema.options.map((option) => option.shape.type.value).filter((type) => !met.has(type)),
      // That is how another journal begins: the golden fork's.
      ['project.forked'],
    );
  });

  it('of the newest form has a difference of every kind, and a notice of every kind', async () => {
    await copyForm(await newestForm('journal'), temp.path);
    const { tamper, notices } = (await readJournal(temp.path)).state;
    const kinds = (met: readonly { kind: string }[]) => [...new Set(met.map(({ kind }) => kind))].sort();
    assert.deepEqual(kinds(tamper), Object.keys(recordedOf).sort());
    assert.deepEqual(kinds(notices), ['baseRewritten', 'checksNotPutBack', 'fact', 'message', 'repositoryChanged']);
    const facts = notices.flatMap((notice) => (notice.kind === 'fact' ? [notice.fact] : []));
    assert.deepEqual(kinds(facts), noticeFactSchema.options.map((option) => option.shape.kind.value).sort());
  });

  it('is refused, not cut down to what is known, where a record or an event has a field that this program does not know', async () => {
    const { history } = (await expectedOf(await newestForm('journal'))) as ReadJournal;
    for (const record of history) {
      assert.ok(journalRecordSchema.safeParse(record).success);
      assert.ok(!journalRecordSchema.safeParse({ ...record, future: 1 }).success);
      for (const [index, event] of record.events.entries()) {
        const events = record.events.with(index, { ...event, future: 1 } as never);
        assert.ok(!journalRecordSchema.safeParse({ ...record, events }).success, event.type);
      }
    }
  });
});

/** A line as the first form had it: JSON whose last field is the CRC-32 of the JSON without that field. */
function checkedLine(line: string): Record<string, unknown> {
  const { crc, ...rest } = JSON.parse(line) as Record<string, unknown>;
  assert.ok(line.endsWith(`,"crc":"${String(crc)}"}`));
  assert.equal(crc32(JSON.stringify(rest)).toString(16).padStart(8, '0'), crc);
  return rest;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
