import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { created, notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { importsOf, projectFiles, readProjectFile } from '../../../../support/source/source-tree.ts';
import { noticeTexts } from '../../../../support/builders/notice-texts.ts';

const KEY = 'sesame-open-0123456789';
const redact = (text: string): string => text.replaceAll(KEY, '[redacted]');

async function filesWithKey(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(KEY) ? [file] : [])));
  return found.flat();
}

describe('what the store writes about a project', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  it('holds no key, whichever way it came: creation, commit, document, signal or stored text', async () => {
    const store = storeAt(temp.path, { redact });
    ok(await store.data.initialize());
    const first = created();
    first.project.description = `Use ${KEY}.`;
    const state = ok(await store.runs.create(first));
    assert.equal(state.project.description, 'Use [redacted].');
    const journal = await opened(store, state.project.id);
    assert.deepEqual(noticeTexts(await journal.commit([notice(`It said ${KEY}.`)])), ['It said [redacted].']);
    await store.runs.signal(state.project.id, { type: 'terminate', why: `because of ${KEY}` });
    assert.deepEqual(
      (await journal.readInbox()).map(({ signal }) => signal),
      [{ type: 'terminate', why: 'because of [redacted]' }],
    );
    const stored = await journal.keepBlob(`It printed ${KEY} and more.`);
    assert.equal(await journal.readBlob(stored), 'It printed [redacted] and more.');
    await journal.writeSnapshots();
    await journal.close();
    assert.deepEqual(await filesWithKey(temp.path), []);
  });

  it('is written by no other file: a new way to the journal would have to redact too', () => {
    const writers = projectFiles()
      .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
      .filter((file) =>
        importsOf(readProjectFile(file)).some(({ specifier }) => specifier.endsWith('/journal-line.ts')),
      )
      .filter((file) => /\bencodeRecord\b/.test(readProjectFile(file)));
    assert.deepEqual(writers.toSorted(), [
      'src/adapters/run-hosts/local/create-project.ts',
      'src/adapters/run-hosts/local/journal/journal-writer.ts',
    ]);
    const owners = projectFiles()
      .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
      .filter((file) => /\bwriter\.append\(/.test(readProjectFile(file)));
    assert.deepEqual(owners, ['src/adapters/run-hosts/local/journal/project-journal.ts']);
  });
});
