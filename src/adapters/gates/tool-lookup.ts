import { statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findExecutable } from '../process/find-executable.ts';

/** Finds out which programs a command line in the worktree could start. */
export class ToolLookup {
  readonly #root: string;
  readonly #path: string;
  readonly #localPath: string;
  /** Whether there is a `node_modules` in the worktree or in a folder above it. */
  readonly hasNodeModules: boolean;
  readonly isWindows: boolean;

  readonly #platform: NodeJS.Platform;

  constructor(root: string, path: string, platform: NodeJS.Platform) {
    this.#platform = platform;
    this.#root = root;
    this.#path = path;
    const modules = foldersUpwards(root)
      .map((folder) => join(folder, 'node_modules'))
      .filter(isFolder);
    this.hasNodeModules = modules.length > 0;
    this.#localPath = modules.map((folder) => join(folder, '.bin')).join(delimiter);
    this.isWindows = platform === 'win32';
  }

  /** For commands that are run in a folder below the root. */
  below(folder: string): ToolLookup {
    return new ToolLookup(join(this.#root, folder), this.#path, this.#platform);
  }

  /** Whether the tool is on the search path, or exists at a path relative to the root. */
  has(tool: string): boolean {
    return findExecutable(tool, this.#root, this.#path).ok;
  }

  /** Whether the tool is in a `node_modules/.bin` that package scripts use. */
  hasLocal(tool: string): boolean {
    return this.#localPath !== '' && findExecutable(tool, this.#root, this.#localPath).ok;
  }
}

function foldersUpwards(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
