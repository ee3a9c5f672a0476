import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { encodeLine, encodeRecord } from '../../../../../../src/adapters/run-hosts/local/journal/journal-line.ts';
import { applyRecord } from '../../../../../../src/domain/run/apply-event.ts';
import { journalRecordSchema } from '../../../../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../../../../src/domain/run/state.ts';
import type { LocalStores } from '../../../../../../src/adapters/run-hosts/local/local-stores.ts';
import type { StoreFailure } from '../../../../../../src/ports/stores/store-failure.ts';
import { sampleOf, seed } from '../../../../../support/chance/seed.ts';
import { aLife, aRecord, notice } from '../../../../../support/builders/state-builders.ts';
import { opened, storeWithLife, tempDirectory } from '../../../../../support/builders/temp-store.ts';

describe('a damaged journal', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let id: string;
  let directory: string;
  let journal: string;
  let whole: Buffer;
  let lines: string[];
  beforeEach(async () => {
    temp = await tempDirectory(true);
    ({ store, id, directory } = await storeWithLife(temp.path, aLife()));
    journal = join(directory, 'journal-000001.jsonl');
    whole = await readFile(journal);
    lines = whole.toString('utf8').trimEnd().split('\n');
  });
  afterEach(() => temp.remove());

  /** Independent of the scanner: the states after each line, by plain JSON. */
  function statesByLine(): ProjectState[] {
    let state: ProjectState | undefined;
    return lines.slice(1).map((line) => {
      const { crc, ...record } = JSON.parse(line) as { crc: string };
      assert.equal(typeof crc, 'string');
      state = applyRecord(state, journalRecordSchema.parse(record));
      return state;
    });
  }

  async function failureOf(): Promise<StoreFailure> {
    const read = await store.runs.read(id);
    const result = await store.runs.openJournal(id);
    assert.ok(!result.ok, 'it opened');
    assert.ok(!read.ok, 'it was read');
    assert.equal(read.failure.kind, result.failure.kind);
    assert.equal(await store.runs.isDriven(id), false, 'the lock is free again');
    return result.failure;
  }

  it('cut at every byte of its last three records: the records that are whole remain, the rest is set aside', async () => {
    const states = statesByLine();
    const from = Buffer.byteLength(`${lines.slice(0, -3).join('\n')}\n`);
    const lengths = Array.from({ length: whole.length - from }, (_, index) => from + index);
    // Always where a record ends, and beside it.
    const edges = lengths.filter((length) => whole.subarray(length - 1, length + 1).includes(10));
    const sample = new Set([...edges, ...sampleOf(lengths, 40)]);
    for (const length of lengths.filter((one) => sample.has(one))) {
      await writeFile(journal, whole.subarray(0, length));
      const complete = whole.subarray(0, length).toString('utf8').split('\n').length - 1;
      const expected = states[complete - 2]!;
      const tail = whole.subarray(0, length).lastIndexOf(10) + 1;
      const read = await store.runs.read(id);
      assert.deepEqual(read.ok && read.value, expected, `read at ${length} (seed ${seed})`);
      assert.equal((await readFile(journal)).length, length, 'reading repairs nothing');

      const owner = await opened(store, id);
      assert.equal(owner.state.seq, expected.seq + 1, `opened at ${length} (seed ${seed})`);
      assert.deepEqual(owner.state.taskList, expected.taskList);
      const aside = (await readdir(directory)).filter((name) => name.includes('.torn-'));
      if (tail === length) {
        assert.deepEqual([owner.repairs, aside], [[], []]);
      } else {
        assert.match(owner.repairs.join(), /unfinished record/);
        assert.deepEqual(await readFile(join(directory, aside[0]!)), whole.subarray(tail, length));
        await rm(join(directory, aside[0]!));
      }
      await owner.close();
    }
  });

  for (const [what, tail] of [
    ['zeroes up to a block', Buffer.alloc(4096)],
    ['half a record', Buffer.from('{"v":1,"seq":12,"epo')],
    ['half a record that ends like a line', Buffer.from('{"v":1,"seq":12,"epo\n')],
    ['an empty line', Buffer.from('\n')],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ] as const) {
    it(`with ${what} at its end is cut back, once`, async () => {
      const seq = statesByLine().at(-1)!.seq;
      await writeFile(journal, Buffer.concat([whole, tail]));
      const owner = await opened(store, id);
      assert.equal(owner.repairs.length, 1);
      assert.equal(owner.state.seq, seq + 1);
      await owner.close();
      const again = await opened(store, id);
      assert.deepEqual(again.repairs, []);
      await again.close();
    });
  }

  it('with any one byte changed before its last record is refused, with the line, and a copy is kept', async () => {
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    const bytes = Array.from({ length: lastLine }, (_, index) => index);
    for (const at of sampleOf(bytes, 50)) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 0x04;
      await writeFile(journal, flipped);
      const failure = await failureOf();
      assert.equal(failure.kind, 'corrupt', `byte ${at} (seed ${seed})`);
      assert.equal(failure.file, journal);
      assert.match(failure.message, /line \d+: .*backup.*discard the project.* A copy of it is kept as/);
      assert.deepEqual(await readFile(journal), flipped, 'nothing is changed');
      assert.deepEqual(await readFile(`${journal}.damaged-${flipped.length}`), flipped);
      await rm(`${journal}.damaged-${flipped.length}`);
    }
  });

  it('is refused before the last record even where the snapshots would do without it', async () => {
    const owner = await opened(store, id);
    await owner.writeSnapshots();
    await owner.close();
    const bytes = await readFile(journal);
    bytes[bytes.indexOf('Task t1')]! ^= 1;
    await writeFile(journal, bytes);
    const failure = await failureOf();
    assert.match(failure.message, /line 5: its checksum does not match\. What comes before is whole, up to sequence 3/);
  });

  const broken: [what: string, change: () => string[], message: RegExp][] = [
    ['a record missing', () => lines.toSpliced(4, 1), /line 5: sequence 5 follows 3: records between are missing/],
    ['a record twice', () => lines.toSpliced(4, 0, lines[3]!), /line 5: sequence 3 comes again after 3/],
    ['two records swapped', () => lines.toSpliced(4, 2, lines[5]!, lines[4]!), /line 5: sequence 5 follows 3/],
    ['its last record from an older epoch', () => [...lines, record(1 + lastSeq(), 0)], /epoch 0 after epoch 1/],
    ['its last record out of sequence', () => [...lines, record(5 + lastSeq(), 1)], /records between are missing/],
    ['several unfinished lines', () => [...lines, 'garbage', 'garbage'], /does not end with a checksum|too short/],
    ['no header', () => lines.slice(1), /line 1: the first line is not a header/],
    ['a header in the middle', () => lines.toSpliced(3, 0, lines[0]!), /line 4: a header in the middle/],
    ['Windows line ends', () => lines.map((line) => `${line}\r`), /line 1/],
    ['a byte order mark', () => [`\uFEFF${lines[0]!}`, ...lines.slice(1)], /line 1/],
    ['an event that breaks the rules', () => [...lines, illegal()], /cannot become timeout|cannot become initializing/],
  ];
  const lastSeq = (): number => lines.length - 1;
  const record = (seq: number, epoch: number): string =>
    Buffer.from(encodeRecord(aRecord(seq, [notice('x')], { epoch })))
      .toString()
      .trimEnd();
  const illegal = (): string =>
    Buffer.from(
      encodeRecord(
        aRecord(1 + lastSeq(), [
          { type: 'status.changed', to: 'initializing', reason: { code: 'created', detail: '' } },
        ]),
      ),
    )
      .toString()
      .trimEnd();

  for (const [what, change, message] of broken) {
    it(`with ${what} is refused in words`, async () => {
      await writeFile(journal, `${change().join('\n')}\n`);
      const failure = await failureOf();
      assert.equal(failure.kind, 'corrupt');
      assert.match(failure.message, message);
    });
  }

  it('of a newer version is refused and left alone', async () => {
    const newer = Buffer.from(encodeLine({ ...aRecord(lastSeq() + 1, []), v: 2 } as never));
    await writeFile(journal, Buffer.concat([whole, newer, Buffer.from(`${lines[2]!}\n`)]));
    const failure = await failureOf();
    assert.equal(failure.kind, 'newerVersion');
    assert.match(failure.message, new RegExp(`line ${lines.length + 1}: it has version 2`));
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.startsWith('journal-')),
      ['journal-000001.jsonl'],
    );
  });

  it('that belongs to another project is refused', async () => {
    const other = await storeWithLife(join(temp.path, 'other'), aLife());
    await copyFile(join(other.directory, 'journal-000001.jsonl'), journal);
    assert.match((await failureOf()).message, new RegExp(`part 1 of project ${other.id}`));
  });

  it('that is gone is told from a project that never was, and its documents stay', async () => {
    const owner = await opened(store, id);
    await owner.writeSnapshots();
    const { seq } = owner.state;
    await owner.close();
    await rename(journal, `${journal}.away`);
    const failure = await failureOf();
    assert.equal(failure.kind, 'missing');
    assert.match(failure.message, new RegExp(`the journal is gone; .*at sequence ${seq}`));
    assert.ok((await readdir(directory)).includes('tasks.yaml'));
  });

  it('that ends before its snapshots is refused, until a person has removed state.yaml', async () => {
    const owner = await opened(store, id);
    await owner.writeSnapshots();
    const { seq } = owner.state;
    await owner.close();
    await writeFile(journal, whole);
    const failure = await failureOf();
    assert.equal(failure.kind, 'corrupt');
    assert.match(
      failure.message,
      new RegExp(`ends at sequence ${lastSeq()}, but state.yaml .* holds ${seq}: .* remove state.yaml`),
    );
    await rm(join(directory, 'state.yaml'));
    const again = await opened(store, id);
    assert.equal(again.state.seq, lastSeq() + 1);
    await again.close();
  });

  it('can be cut by a person as the message says, and goes on from there', async () => {
    await writeFile(journal, `${lines.toSpliced(6, 1).join('\n')}\n`);
    const failure = await failureOf();
    const keep = Number(/to its first (\d+) lines/.exec(failure.message)?.[1]);
    await writeFile(journal, `${(await readFile(journal, 'utf8')).split('\n').slice(0, keep).join('\n')}\n`);
    const owner = await opened(store, id);
    assert.equal(owner.state.seq, 6);
    assert.deepEqual(owner.repairs, []);
    await owner.close();
  });
});
