import { chmod, cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The checked-in files; one folder a form, `<kind>-<number>`. Read them through a copy: tests and SQLite write. */
export const GOLDEN = join(import.meta.dirname, '../../fixtures/golden');

export const goldenKinds = ['journal', 'fork', 'ledger', 'keys', 'settings', 'data', 'repository'] as const;
export type GoldenKind = (typeof goldenKinds)[number];

/** The forms of a kind, oldest first, such as `journal-1`. */
export async function formsOf(kind: GoldenKind): Promise<string[]> {
  const number = (form: string): number => Number(form.slice(kind.length + 1));
  const names = (await readdir(GOLDEN)).filter((name) => new RegExp(`^${kind}-\\d+$`).test(name));
  return names.sort((a, b) => number(a) - number(b));
}

/** The form that today's code writes. */
export async function newestForm(kind: GoldenKind): Promise<string> {
  const newest = (await formsOf(kind)).at(-1);
  if (newest === undefined) throw new Error(`There is no golden ${kind}`);
  return newest;
}

/** A file of a form, as it is checked in. */
export function goldenFile(form: string, name: string): Promise<Buffer> {
  return readFile(join(GOLDEN, form, ...name.split('/')));
}

/** What today's code reads from a form. The form's files never change; this one gains the fields that new code adds. */
export async function expectedOf(form: string): Promise<unknown> {
  return JSON.parse(await readFile(join(GOLDEN, `${form}.expected.json`), 'utf8')) as unknown;
}

/** A copy below `directory`, with the modes that git does not keep. */
export async function copyForm(form: string, directory: string, golden = GOLDEN): Promise<void> {
  await cp(join(golden, form), directory, { recursive: true });
  for (const name of await filesBelow(directory)) await chmod(join(directory, name), 0o600);
}

/** Names of all files, with "/" between the parts, sorted. */
export async function filesBelow(directory: string): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** Text by file name. */
export async function textsBelow(directory: string): Promise<Record<string, string>> {
  const names = await filesBelow(directory);
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index]!]));
}
