import { constants, type Stats } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import { exactEdit } from './exact-edit.ts';
import { inHeldFolder, inMadeFolder } from './held-folder.ts';
import { placeIn, statOrNothing } from './worktree-place.ts';

/** Larger text files are not read as a whole. */
const MAX_TEXT_BYTES = 10_000_000;
/** The number of bytes in which git searches for a NUL byte to detect a binary file. */
const LOOKED_AT = 8000;

/**
 * File operations that stay inside one worktree (see `placeIn`). Each is atomic. A refusal or a disk error is returned as a
 * sentence.
 */
export class WorktreeFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async read(
    file: string,
    range: { fromLine: number; lines: number },
  ): Promise<Result<{ text: string; totalLines: number }, string>> {
    return this.#held(file, async (path) => {
      const found = await bytesOf(path, file, MAX_TEXT_BYTES);
      if (!found.ok) return found;
      if (found.value === undefined) return failed(`${file} does not exist`);
      const { bytes } = found.value;
      if (bytes.subarray(0, LOOKED_AT).includes(0)) {
        return failed(`${file} is a binary file of ${bytes.length} bytes; it can only be looked at by a command`);
      }
      const lines = linesOf(new TextDecoder('utf-8').decode(bytes));
      const { fromLine } = range;
      if (fromLine > Math.max(1, lines.length))
        return failed(`${file} has ${lines.length === 1 ? 'one line' : `${lines.length} lines`}`);
      const text = lines.slice(fromLine - 1, fromLine - 1 + range.lines).join('\n');
      return succeeded({ text, totalLines: lines.length });
    });
  }

  async readBytes(
    file: string,
    maxBytes: number,
  ): Promise<Result<{ bytes: Uint8Array; executable: boolean } | undefined, string>> {
    return this.#held(file, async (path) => {
      const found = await bytesOf(path, file, maxBytes);
      if (!found.ok || found.value === undefined) return found.ok ? succeeded(undefined) : found;
      const { bytes, stats } = found.value;
      return succeeded({ bytes, executable: (stats.mode & 0o111) !== 0 });
    });
  }

  async write(file: string, content: string | Uint8Array, executable?: boolean): Promise<Result<null, string>> {
    return this.#made(file, async (path) => {
      const before = await statOrNothing(path);
      if (before?.isDirectory() === true) return failed(`${file} is a folder`);
      const modeBefore = before?.isFile() !== true ? 0o644 : before.mode & 0o777;
      const mode = executable === undefined ? modeBefore : executable ? 0o755 : 0o644;
      await replace(path, content, mode);
      return succeeded(null);
    });
  }

  /** `find` must occur exactly once. A file with CRLF line ends keeps them, whatever line ends the texts have. */
  async edit(file: string, find: string, replacement: string): Promise<Result<null, string>> {
    return this.#change(file, (text) => exactEdit(file, text, find, replacement));
  }

  /** For scripts, whose steps are replayed after a crash: an edit that was already made is skipped. */
  async editOnce(file: string, find: string, replacement: string): Promise<Result<null, string>> {
    return this.#change(file, (text) => {
      const places = text.split(find).length - 1;
      const isDone = replacement.includes(find)
        ? text.includes(replacement)
        : places === 0 && text.includes(replacement);
      if (isDone) return succeeded(text);
      if (places === 0) return failed(`neither the text to find nor its replacement is in ${file}`);
      if (places > 1) return failed(`the text to find is ${places} times in ${file}; make it longer`);
      const at = text.indexOf(find);
      return succeeded(text.slice(0, at) + replacement + text.slice(at + find.length));
    });
  }

  async delete(file: string): Promise<Result<null, string>> {
    return this.#held(file, async (path) => {
      if (path === undefined) return succeeded(null);
      const before = await statOrNothing(path);
      if (before?.isDirectory() === true) return failed(`${file} is a folder; files are deleted one by one`);
      await rm(path, { force: true });
      return succeeded(null);
    });
  }

  async #change(file: string, change: (text: string) => Result<string, string>): Promise<Result<null, string>> {
    return this.#held(file, async (path) => {
      const found = await bytesOf(path, file, MAX_TEXT_BYTES);
      if (!found.ok) return found;
      if (path === undefined || found.value === undefined)
        return failed(`${file} does not exist, so it cannot be edited`);
      const text = exactText(found.value.bytes);
      if (text === undefined)
        return failed(`${file} is not UTF-8 text; an edit would change more of it than was asked`);
      const changed = change(text);
      if (!changed.ok) return changed;
      if (changed.value !== text) await replace(path, changed.value, found.value.stats.mode & 0o777);
      return succeeded(null);
    });
  }

  #held<Value>(
    file: string,
    action: (path: string | undefined) => Promise<Result<Value, string>>,
  ): Promise<Result<Value, string>> {
    return this.#attempt(file, (place) => inHeldFolder(this.#root, place, action));
  }

  #made<Value>(file: string, action: (path: string) => Promise<Result<Value, string>>): Promise<Result<Value, string>> {
    return this.#attempt(file, (place) => inMadeFolder(this.#root, place, action));
  }

  async #attempt<Value>(
    file: string,
    action: (place: string) => Promise<Result<Value, string>>,
  ): Promise<Result<Value, string>> {
    try {
      const place = await placeIn(this.#root, file);
      if (!place.ok) return place;
      if (place.value === this.#root) return failed(`${file} is the worktree itself`);
      return await action(place.value);
    } catch (error) {
      return failed(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** The file is checked through its open handle, so that check and read are of the same file. It never blocks on a pipe. */
async function bytesOf(
  path: string | undefined,
  file: string,
  maxBytes: number,
): Promise<Result<{ bytes: Uint8Array; stats: Stats } | undefined, string>> {
  if (path === undefined) return succeeded(undefined);
  const before = await statOrNothing(path);
  if (before === undefined) return succeeded(undefined);
  if (before.isDirectory()) return failed(`${file} is a folder`);
  if (!before.isFile()) return failed(`${file} is no regular file`);
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return failed(`${file} is no regular file`);
    if (stats.size > maxBytes) {
      return failed(`${file} has ${stats.size} bytes, which is more than the ${maxBytes} that can be read at once`);
    }
    return succeeded({ bytes: await handle.readFile(), stats });
  } finally {
    await handle.close();
  }
}

/** `undefined`: the bytes are not valid UTF-8, so decoding and encoding would change them. */
function exactText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Writes a temporary file and renames it. Its name is constant, so that a retry after a crash removes the old one. */
async function replace(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const beside = `${path}.dark-factory-new`;
  await rm(beside, { force: true });
  try {
    await writeNew(beside, content, mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Sets the mode, which the umask may have reduced, through the handle, because the name may lead to another file by then. */
async function writeNew(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}
