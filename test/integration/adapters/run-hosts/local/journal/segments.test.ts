import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { encodeRecord } from '../../../../../../src/adapters/run-hosts/local/journal/journal-line.ts';
import type { LocalStores } from '../../../../../../src/adapters/run-hosts/local/local-stores.ts';
import { aRecord, notice } from '../../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, storeWithLife, tempDirectory } from '../../../../../support/builders/temp-store.ts';

describe('a journal of several segments', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let id: string;
  let directory: string;
  beforeEach(async () => {
    temp = await tempDirectory();
    const life = Array.from({ length: 20 }, (_, n) => [notice(`notice ${n} ${'x'.repeat(200)}`)]);
    ({ store, id, directory } = await storeWithLife(temp.path, life, { segmentBytes: 2500 }));
  });
  afterEach(() => temp.remove());
  const segment = (n: number): string => join(directory, `journal-00000${n}.jsonl`);
  const refused = async (): Promise<string> => {
    const result = await store.runs.openJournal(id);
    assert.ok(!result.ok, 'it opened');
    return result.failure.message;
  };

  it('is read as one', async () => {
    assert.ok((await readdir(directory)).filter((name) => name.startsWith('journal-')).length > 3);
    assert.equal(ok(await store.runs.read(id)).notices.length, 20);
  });

  it('refuses a closed segment that lost its last record, or grew', async () => {
    const bytes = await readFile(segment(2));
    await truncate(segment(2), bytes.lastIndexOf(10, bytes.length - 2) + 1);
    assert.match(
      await refused(),
      /journal-000002\.jsonl: it is not as it was when it was closed|journal-000003\.jsonl: line 1/,
    );
    await writeFile(segment(2), Buffer.concat([bytes, Buffer.from('tail')]));
    assert.match(await refused(), /journal-000002\.jsonl: it is not as it was when it was closed/);
  });

  it('refuses a closed segment in which a record is another one, however right it looks', async () => {
    const lines = (await readFile(segment(2), 'utf8')).split('\n');
    const { seq, epoch } = JSON.parse(lines[2]!) as { seq: number; epoch: number };
    lines[2] = Buffer.from(encodeRecord(aRecord(seq, [notice('forged')], { epoch })))
      .toString()
      .trimEnd();
    await writeFile(segment(2), lines.join('\n'));
    assert.match(await refused(), /journal-000002\.jsonl: it is not as it was when it was closed/);
  });

  it('refuses a missing or misplaced segment', async () => {
    await rename(segment(2), `${segment(2)}.away`);
    assert.match(await refused(), /journal-000002\.jsonl: this part of the journal is missing/);
    await writeFile(segment(2), await readFile(segment(3)));
    assert.match(await refused(), /journal-000002\.jsonl/);
  });

  it('does without old segments once the documents hold what was in them, and says so', async () => {
    const journal = await opened(store, id);
    await journal.writeSnapshots();
    const { notices } = journal.state;
    await journal.close();
    await rm(segment(1));
    const again = await opened(store, id);
    assert.deepEqual(again.state.notices, notices);
    assert.match(again.repairs.join(), /journal-000001\.jsonl: this older part of the journal is missing/);
    await again.close();
  });
});

describe('a data directory that goes away', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  for (const [what, harm] of [
    ['deleted', (directory: string) => rm(directory, { recursive: true })],
    ['moved', (directory: string) => rename(directory, `${directory}-moved`)],
    ['without its journal', (directory: string) => rm(join(directory, 'journal-000001.jsonl'))],
    [
      'with another journal in its place',
      async (directory: string) => {
        const journal = join(directory, 'journal-000001.jsonl');
        const bytes = await readFile(journal);
        await rm(journal);
        await writeFile(`${journal}.new`, bytes);
        await rename(`${journal}.new`, journal);
      },
    ],
  ] as const) {
    it(`${what} under way: the next commit says so and nothing is applied`, async () => {
      const { store, id, directory } = await storeWithLife(temp.path, []);
      const journal = await opened(store, id);
      const before = journal.state;
      await harm(directory);
      await assert.rejects(journal.commit([notice('lost')]), (error: Error & { failure?: { kind: string } }) => {
        assert.equal(error.failure?.kind, 'missing');
        assert.match(error.message, /deleted, moved or replaced while the project was running/);
        return true;
      });
      assert.equal(journal.state, before);
      await journal.close();
    });
  }

  it('half made by a crash is swept to the trash at the next start, and what is alive is not', async () => {
    const { store, id } = await storeWithLife(temp.path, []);
    const dead = 2 ** 22 + 1;
    const left = `.making-${dead}-00000000-0000-4000-8000-000000000000`;
    await mkdir(join(temp.path, 'projects', left));
    const alive = `config.yaml.1-00000000-0000-4000-8000-000000000000.tmp`;
    for (const name of [`config.yaml.${dead}-00000000-0000-4000-8000-000000000000.tmp`, alive]) {
      await writeFile(join(temp.path, name), 'half');
    }
    ok(await storeAt(temp.path).data.initialize());
    assert.deepEqual(await store.runs.list(), [id]);
    assert.deepEqual(await readdir(join(temp.path, 'projects')), [id]);
    assert.deepEqual(await readdir(join(temp.path, 'trash')), [left.slice(1)]);
    assert.deepEqual(
      (await readdir(temp.path)).filter((name) => name.endsWith('.tmp')),
      [alive],
    );
  });

  it('that is a file, or below one, is refused in words', async () => {
    const file = join(temp.path, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')]) {
      const result = await storeAt(path).data.initialize();
      assert.match(result.ok ? '' : result.failure.message, /making the data directory did not work/);
    }
  });
});
