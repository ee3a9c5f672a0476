import { access, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readData, readEditorSettings, writeData } from './golden-data.ts';
import { readJournal, writeJournal } from './golden-journal.ts';
import { readFork, writeFork } from './golden-fork.ts';
import { readLedger, writeLedger } from './golden-ledger.ts';
import { writeKeys } from './golden-keys.ts';
import { copyForm, GOLDEN, type GoldenKind } from './golden-place.ts';
import { writeRepository } from './golden-repository.ts';

interface Maker {
  /** Absent: people write such files, so that a new form is made by hand. */
  write?: (directory: string) => Promise<void>;
  /** Absent: the test says itself what must come out. */
  read?: (directory: string) => Promise<unknown>;
}

const makers: Readonly<Record<GoldenKind, Maker>> = {
  journal: { write: (directory) => writeJournal(directory), read: readJournal },
  fork: { write: writeFork, read: readFork },
  ledger: { write: writeLedger, read: readLedger },
  data: { write: writeData, read: readData },
  keys: { write: writeKeys },
  repository: { write: writeRepository },
  settings: { read: readEditorSettings },
};

/** Makes what is missing of a form: its files, what is read from them. Never writes over anything that is there. */
export async function makeForm(form: string, golden = GOLDEN): Promise<string[]> {
  const kind = /^([a-z]+)-[1-9]\d*$/.exec(form.replace(/-0$/, '-1'))?.[1] ?? '';
  if (!Object.hasOwn(makers, kind))
    throw new Error(`No kind of golden: ${form}. Known: ${Object.keys(makers).join(' ')}`);
  const { write, read } = makers[kind as GoldenKind];
  const made: string[] = [];
  const folder = join(golden, form);
  if (!(await isThere(folder))) {
    if (write === undefined)
      throw new Error(`${form} is written by hand: copy the newest ${kind} and change the copy.`);
    const beside = await mkdtemp(join(dirname(folder), '.making-'));
    await write(beside);
    await rename(beside, folder);
    made.push(form);
  }
  const expected = `${folder}.expected.json`;
  if (read !== undefined && !(await isThere(expected))) {
    const copy = await mkdtemp(join(tmpdir(), 'df-golden-'));
    await copyForm(form, copy, golden);
    await writeFile(expected, `${JSON.stringify(await read(copy), null, 2)}\n`, { flag: 'wx' });
    await rm(copy, { recursive: true });
    made.push(`${form}.expected.json`);
  }
  if (made.length === 0) {
    throw new Error(`${form} is there. What is on disks does not change any more: a new form is a new number.`);
  }
  return made;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
