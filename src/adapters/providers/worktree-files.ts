import { chmod, lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';

/**
 * File operations that stay inside one worktree: no absolute path, no `..`, nothing in git's own folder, no way out
 * through a symbolic link. Each is whole or not at all, and repeating it after a crash comes to the same.
 * A refusal or the disk's error comes back as a sentence.
 */
export class WorktreeFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The bytes of a whole file; `undefined`: there is none. */
  async readBytes(file: string, maxBytes: number): Promise<Result<Uint8Array | undefined, string>> {
    return this.#attempt(file, async (path) => {
      const found = await statOrNothing(path);
      if (found === undefined) return succeeded(undefined);
      if (!found.isFile()) return failed(`${file} is no file`);
      if (found.size > maxBytes)
        return failed(`${file} has ${found.size} bytes, which is more than can be read at once`);
      return succeeded(await readFile(path));
    });
  }

  async write(file: string, content: string, executable?: boolean): Promise<Result<null, string>> {
    return this.#attempt(file, async (path) => {
      const before = await statOrNothing(path);
      if (before?.isDirectory() === true) return failed(`${file} is a folder`);
      const modeBefore = before === undefined ? 0o644 : before.mode & 0o777;
      const mode = executable === undefined ? modeBefore : executable ? 0o755 : 0o644;
      await replace(path, content, mode);
      return succeeded(null);
    });
  }

  /** An edit that is there already is left alone; one whose place is not found, or not clear, is refused. */
  async edit(file: string, find: string, replacement: string): Promise<Result<null, string>> {
    return this.#attempt(file, async (path) => {
      const before = await statOrNothing(path);
      if (before?.isFile() !== true) return failed(`${file} does not exist, so it cannot be edited`);
      const text = await readFile(path, 'utf8');
      const places = text.split(find).length - 1;
      const isDone = replacement.includes(find)
        ? text.includes(replacement)
        : places === 0 && text.includes(replacement);
      if (isDone) return succeeded(null);
      if (places === 0) return failed(`neither the text to find nor its replacement is in ${file}`);
      if (places > 1) return failed(`the text to find is ${places} times in ${file}; make it longer`);
      const at = text.indexOf(find);
      await replace(path, text.slice(0, at) + replacement + text.slice(at + find.length), before.mode & 0o777);
      return succeeded(null);
    });
  }

  async delete(file: string): Promise<Result<null, string>> {
    return this.#attempt(file, async (path) => {
      const before = await statOrNothing(path);
      if (before?.isDirectory() === true) return failed(`${file} is a folder; files are deleted one by one`);
      await rm(path, { force: true });
      return succeeded(null);
    });
  }

  async #attempt<T>(file: string, action: (path: string) => Promise<Result<T, string>>): Promise<Result<T, string>> {
    const segments = file.split(/[\\/]/);
    // A colon names a drive or an alternate stream on Windows; `git~1` is the short name of `.git` there.
    const isOutside = segments.some((segment) => segment === '..' || segment === '') || /^[A-Za-z]:|:/.test(file);
    if (isOutside) return failed(`${file} is no path inside the worktree`);
    if (segments.some((segment) => /^(\.git|git~\d+)[ .]*$/i.test(segment))) return failed(`${file} belongs to git`);
    const path = join(this.#root, ...segments);
    try {
      if (!(await this.#staysInside(path))) return failed(`${file} leads out of the worktree through a link`);
      return await action(path);
    } catch (error) {
      return failed(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The nearest folder that exists is really in the worktree, and the file itself is no link. */
  async #staysInside(path: string): Promise<boolean> {
    if ((await statOrNothing(path))?.isSymbolicLink() === true) return false;
    const root = await realpath(this.#root);
    let folder = dirname(path);
    while ((await statOrNothing(folder)) === undefined) folder = dirname(folder);
    const inside = relative(root, await realpath(folder));
    return inside !== '..' && !inside.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(inside) && !isGitFolder(inside);
  }
}

function isGitFolder(path: string): boolean {
  return path.split(sep).some((segment) => segment.toLowerCase() === '.git');
}

async function statOrNothing(path: string) {
  return lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  });
}

/** Beside and renamed over; the name beside is always the same, so that a repetition cleans up after a crash. */
async function replace(path: string, content: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.dark-factory-new`;
  await rm(beside, { force: true });
  await writeFile(beside, content, { flag: 'wx', mode });
  await chmod(beside, mode);
  await rename(beside, path);
}
