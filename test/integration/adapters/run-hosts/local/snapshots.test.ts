import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeDocument } from '../../../../../src/adapters/run-hosts/local/snapshot-document.ts';
import type { ProjectState } from '../../../../../src/domain/run/state.ts';
import type { LocalStores } from '../../../../../src/adapters/run-hosts/local/local-stores.ts';
import { sampleOf, seed } from '../../../../support/chance/seed.ts';
import { aLife, notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { fieldPaths, withoutField, withField } from '../../../../support/builders/field-paths.ts';

const DOCUMENTS = ['project.yaml', 'tasks.yaml', 'finance.yaml', 'agents/engineer.yaml', 'state.yaml'];

describe('YAML documents of a project', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let id: string;
  let directory: string;
  let state: ProjectState;
  let texts: Map<string, string>;
  beforeEach(async () => {
    temp = await tempDirectory(true);
    ({ store, id, directory } = await storeWithLife(temp.path, aLife()));
    const journal = await opened(store, id);
    await journal.writeSnapshots();
    state = journal.state;
    // Something newer than the documents, so that they are a base and not the whole.
    await journal.commit([notice('newest')]);
    await journal.close();
    state = journal.state;
    texts = new Map();
    for (const file of DOCUMENTS) texts.set(file, await readFile(join(directory, file), 'utf8'));
  });
  afterEach(() => temp.remove());

  const restore = async (): Promise<void> => {
    for (const [file, text] of texts) await writeFile(join(directory, file), text);
  };
  const asideOf = async (file: string): Promise<string[]> => {
    const folder = join(directory, file, '..');
    return (await readdir(folder)).filter((name) => name.includes('.edited-')).map((name) => join(folder, name));
  };

  /**
   * One field changed as an editor leaves it, the checksum being the old one; or `forged`, with every checksum right, so that
   * only the schema can tell.
   */
  async function change(file: string, how: (content: object) => object, forged: boolean): Promise<void> {
    const { schemaVersion, seq, checksum, ...content } = load(texts.get(file)!) as Record<string, unknown>;
    assert.deepEqual([schemaVersion, typeof checksum], [1, 'string']);
    const { text, checksum: fresh } = writeDocument('changed', seq as number, how(content));
    await writeFile(join(directory, file), forged ? text : text.replace(fresh, checksum as string));
    if (!forged || file === 'state.yaml') return;
    const head = load(texts.get('state.yaml')!) as { documents: Record<string, string>; segment: number; rest: object };
    const documents = { ...head.documents, [file]: fresh };
    await writeFile(
      join(directory, 'state.yaml'),
      writeDocument('forged', seq as number, { segment: head.segment, documents, rest: head.rest }).text,
    );
  }

  for (const file of DOCUMENTS) {
    it(`${file}: any field missing, of the wrong type or huge is replaced by what the journal says`, async () => {
      const { schemaVersion, seq, checksum, ...content } = load(texts.get(file)!) as Record<string, unknown>;
      assert.ok(schemaVersion !== undefined && seq !== undefined && checksum !== undefined);
      const paths = fieldPaths(content).filter((path) => path[0] !== 'documents' || path.length === 1);
      assert.ok(paths.length > 5);
      for (const path of sampleOf(paths, 12)) {
        // What a list is shorter by, or what older documents do not have, cannot be told from what was written.
        const mayLack = typeof path.at(-1) === 'number' || path.at(-1) === 'pinned';
        const huge = 'x'.repeat(100_000);
        for (const [what, how, forged] of [
          ['missing', (from: object) => withoutField(from, path), !mayLack],
          ['wrong', (from: object) => withField(from, path, { unexpected: [true] }), true],
          ['huge number', (from: object) => withField(from, path, 1e300), false],
          ['huge text', (from: object) => withField(from, path, huge), false],
          ['huge list', (from: object) => withField(from, path, Array(5000).fill(null)), false],
        ] as const) {
          await change(file, how, forged);
          const read = await store.runs.read(id);
          assert.ok(read.ok, `${path.join('.')} ${what} (seed ${seed}): ${read.ok ? '' : read.failure.message}`);
          const { seq: readSeq, project, taskList, finance, notices } = read.value;
          assert.deepEqual(
            { seq: readSeq, project, taskList, finance, notices },
            {
              seq: state.seq,
              project: state.project,
              taskList: state.taskList,
              finance: state.finance,
              notices: state.notices,
            },
            `${path.join('.')} ${what} (seed ${seed})`,
          );
        }
      }
      await restore();
      assert.deepEqual(ok(await store.runs.read(id)), state);
    });

    it(`${file}: an edit by hand is set aside and said, and the document made anew`, async () => {
      const edited = texts.get(file)!.replace(/engineer|running|totalTokens: \d+|t1/, 'changed-by-hand') + '# a note\n';
      await writeFile(join(directory, file), edited);
      const journal = await opened(store, id);
      assert.equal(journal.repairs.length, 1);
      assert.match(
        journal.repairs[0]!,
        /was not as Dark Factory wrote it .*made anew.*Edits to this file are not taken over/,
      );
      assert.deepEqual(journal.state.taskList, state.taskList);
      const [aside] = await asideOf(file);
      assert.equal(await readFile(aside!, 'utf8'), edited);
      await journal.writeSnapshots();
      assert.doesNotMatch(await readFile(join(directory, file), 'utf8'), /changed-by-hand|a note/);
      await journal.close();
      const again = await opened(store, id);
      assert.deepEqual(again.repairs, []);
      await again.close();
    });

    it(`${file}: of a newer version refuses the project and stays untouched`, async () => {
      const newer = texts.get(file)!.replace('schemaVersion: 1', 'schemaVersion: 2');
      await writeFile(join(directory, file), newer);
      const result = await store.runs.openJournal(id);
      assert.equal(!result.ok && result.failure.kind, 'newerVersion');
      assert.match(result.ok ? '' : result.failure.message, new RegExp(`${file}: it has schema version 2.*Update`));
      assert.equal(await readFile(join(directory, file), 'utf8'), newer);
      assert.equal(await store.runs.isDriven(id), false);
    });
  }

  for (const [what, text] of [
    ['empty', ''],
    ['no YAML', 'a: [1, 2\nb: }'],
    ['with a tab', 'a:\n\tb: 1'],
    ['cut off', undefined],
    ['zeroes', '\0'.repeat(4096)],
    ['a function', 'a: !!js/function "function () { process.exit(1) }"'],
    ['nested without end', '['.repeat(20_000)],
    ['a list', '- 1\n- 2\n'],
  ] as const) {
    it(`tasks.yaml ${what} is no reason to stop`, async () => {
      const original = texts.get('tasks.yaml')!;
      await writeFile(join(directory, 'tasks.yaml'), text ?? original.slice(0, original.length / 2));
      const journal = await opened(store, id);
      assert.equal(journal.repairs.length, 1);
      assert.deepEqual(journal.state.taskList, state.taskList);
      await journal.close();
    });
  }

  it('names the line where an edited document is no YAML any more', async () => {
    await writeFile(
      join(directory, 'tasks.yaml'),
      texts.get('tasks.yaml')!.replace('version:', 'tasks: []\n  version:'),
    );
    const journal = await opened(store, id);
    assert.match(journal.repairs[0]!, /tasks\.yaml line \d+: not valid YAML/);
    await journal.close();
  });

  it('finance.yaml with totals that are not the sums of its entries is made anew from the journal, and that is said', async () => {
    for (const [name, wrong] of [
      ['totalSpentUsd', 0.02],
      ['totalTokens', 1],
      ['unpricedTurns', 1],
    ] as const) {
      // With every checksum right: nothing else could tell.
      await change('finance.yaml', (content) => withField(content, ['finance', name], wrong), true);
      const journal = await opened(store, id);
      assert.match(
        journal.repairs.join(),
        new RegExp(
          `finance\\.yaml was not as .*${name} is ${wrong}, and the entries add up to .*made anew from the journal`,
        ),
      );
      assert.deepEqual(journal.state.finance, state.finance);
      await journal.close();
      await restore();
    }
  });

  it('that are all missing, or half of one set and half of another, are made anew in silence', async () => {
    for (const missing of [DOCUMENTS, ['state.yaml']]) {
      for (const file of missing) await rm(join(directory, file));
      const journal = await opened(store, id);
      assert.deepEqual(journal.repairs, []);
      assert.deepEqual(journal.state.taskList, state.taskList);
      await journal.writeSnapshots();
      await journal.close();
    }
    // Interrupted after the first document of the next set.
    const content = load(texts.get('project.yaml')!) as { project: object };
    const other = { project: { ...content.project, name: 'Of another moment' } };
    await writeFile(join(directory, 'project.yaml'), writeDocument('x', 9, other).text);
    const journal = await opened(store, id);
    assert.deepEqual(journal.repairs, []);
    assert.equal(journal.state.project.name, state.project.name);
    await journal.close();
  });

  it('of which one is missing are made anew, and that is said', async () => {
    await rm(join(directory, 'finance.yaml'));
    const journal = await opened(store, id);
    assert.match(journal.repairs.join(), /finance\.yaml was not as .*it is missing/);
    assert.deepEqual(journal.state.finance, state.finance);
    await journal.close();
  });
});
