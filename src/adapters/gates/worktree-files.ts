import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Larger manifests are not read, because they are generated. */
const MAX_BYTES = 2_000_000;

/**
 * Reads manifests of an untrusted repository. A file that is not regular (a pipe would block), too large or unreadable counts
 * as absent. Paths are relative to the root.
 */
export class WorktreeFiles {
  readonly root: string;
  /** The folders above it that belong to the repository too, nearest first. */
  readonly above: readonly WorktreeFiles[];

  constructor(root: string, above: readonly WorktreeFiles[] = []) {
    this.root = root;
    this.above = above;
  }

  /** A folder below, which knows the folders above it. */
  below(folder: string): WorktreeFiles {
    let files = new WorktreeFiles(this.root, this.above);
    for (const part of folder.split('/')) files = new WorktreeFiles(join(files.root, part), [files, ...files.above]);
    return files;
  }

  async read(path: string): Promise<string | undefined> {
    try {
      const file = join(this.root, path);
      const found = await stat(file);
      if (!found.isFile() || found.size > MAX_BYTES) return undefined;
      return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
    } catch {
      return undefined;
    }
  }

  async has(path: string): Promise<boolean> {
    try {
      await stat(join(this.root, path));
      return true;
    } catch {
      return false;
    }
  }

  /** The first of these that exists. */
  async firstOf(paths: readonly string[]): Promise<string | undefined> {
    for (const path of paths) if (await this.has(path)) return path;
    return undefined;
  }

  /** Names in a folder, sorted; folders end in "/". */
  async list(path = '.'): Promise<string[]> {
    try {
      const entries = await readdir(join(this.root, path), { withFileTypes: true });
      return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
    } catch {
      return [];
    }
  }
}
