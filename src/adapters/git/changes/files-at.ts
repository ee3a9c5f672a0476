import { randomBytes } from 'node:crypto';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { FileContent, GitFailure } from '../../../ports/git-manager.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { FULL_ID } from '../repository/refs.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import type { OpenWorktree } from '../worktree/open-worktree.ts';
import { openWorktree } from '../worktree/open-worktree.ts';

/** The shortest command line that a system allows has 32,767 characters (Windows). */
const MAX_NAMES_CHARS = 20_000;
/** What one process of git may print at once. */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

/** See `GitManager.filesAt`. Two processes of git, however many files there are. */
export async function filesAt(
  git: HardenedGit,
  worktree: FactoryWorktree,
  commit: string,
  files: readonly string[],
  maxBytes: number,
): Promise<Result<FileContent[], GitFailure>> {
  if (!FULL_ID.test(commit)) throw new Error(`Not the full id of a commit: ${commit}`);
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const blobs = new Map<string, Blob>();
  for (const names of parts(files, (name) => name.length + 1, MAX_NAMES_CHARS)) {
    const found = await listBlobs(git, opened.value, commit, names);
    if (!found.ok) return found;
    for (const [name, blob] of found.value) blobs.set(name, blob);
  }
  const wanted = new Map([...blobs.values()].filter(({ bytes }) => bytes <= maxBytes).map((blob) => [blob.id, blob]));
  const texts = new Map<string, string>();
  for (const some of parts([...wanted.values()], ({ bytes }) => bytes, MAX_BATCH_BYTES)) {
    const read = await readBlobs(git, opened.value, some);
    if (!read.ok) return read;
    for (const [id, text] of read.value) texts.set(id, text);
  }
  return succeeded(
    files.map((name): FileContent => {
      const blob = blobs.get(name);
      if (blob === undefined) return { kind: 'absent' };
      const { id, bytes } = blob;
      if (bytes > maxBytes) return { kind: 'tooLarge', bytes };
      const text = texts.get(id);
      if (text === undefined) return { kind: 'absent' };
      return text.includes('\0') ? { kind: 'binary', bytes } : { kind: 'text', text };
    }),
  );
}

interface Blob {
  id: string;
  bytes: number;
}

/** By name. A folder and a submodule are no file. */
async function listBlobs(
  git: HardenedGit,
  { call }: OpenWorktree,
  commit: string,
  names: readonly string[],
): Promise<Result<Map<string, Blob>, GitFailure>> {
  const options = ['--literal-pathspecs', 'ls-tree', '-z', '-l', '--full-tree', commit, '--'];
  const listed = await git.succeed(call([...options, ...names]));
  if (!listed.ok) return listed;
  const blobs = new Map<string, Blob>();
  for (const entry of listed.value.split('\0')) {
    const [, id = '', bytes, name = ''] = /^\d{6} blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry) ?? [];
    if (bytes !== undefined) blobs.set(name, { id, bytes: Number(bytes) });
  }
  return succeeded(blobs);
}

/** By id. Contents are told apart by a word that none of them can hold: sizes count bytes, and what was read is text. */
async function readBlobs(
  git: HardenedGit,
  { call }: OpenWorktree,
  blobs: readonly Blob[],
): Promise<Result<Map<string, string>, GitFailure>> {
  const word = randomBytes(16).toString('hex');
  const stdin = blobs.map(({ id }) => `${id}\n`).join('');
  const maxBytes = blobs.reduce((sum, { bytes }) => sum + bytes + 200, 1);
  const read = await git.succeed(call(['cat-file', `--batch=${word} %(objectname)`], { stdin, maxBytes }));
  if (!read.ok) return read;
  const texts = read.value.split(`${word} `).slice(1);
  return succeeded(new Map(texts.map((text) => [text.slice(0, text.indexOf('\n')), contentIn(text)])));
}

/** Between the line with the id and the line break that git adds. */
function contentIn(text: string): string {
  return text.slice(text.indexOf('\n') + 1, -1);
}

/** In order, each part as long as `most` allows, with one item at least. */
function parts<T>(items: readonly T[], sizeOf: (item: T) => number, most: number): T[][] {
  const found: T[][] = [];
  let size = Infinity;
  for (const item of items) {
    size += sizeOf(item);
    if (size > most) {
      found.push([]);
      size = sizeOf(item);
    }
    found.at(-1)?.push(item);
  }
  return found;
}
