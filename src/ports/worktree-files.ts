import type { Result } from '../domain/result.ts';

export interface FoundLine {
  path: string;
  line: number;
  text: string;
}

/**
 * The files of one worktree, for tools of chat models and for recordings. Paths are relative, with `/`. Nothing outside the
 * worktree, nothing of git's and nothing behind a link that leads out can be reached; a refusal is a sentence for the model.
 */
export interface WorktreeFiles {
  /** At most `lines` whole lines from `fromLine` (1-based); binary files are refused with their size. */
  read(
    path: string,
    range: { fromLine: number; lines: number },
  ): Promise<Result<{ text: string; totalLines: number }, string>>;
  /** The bytes of a whole file; `undefined`: there is none. */
  readBytes(
    path: string,
    maxBytes: number,
  ): Promise<Result<{ bytes: Uint8Array; executable: boolean } | undefined, string>>;
  /** Names in a folder, folders with a trailing `/`, without what git ignores. */
  list(
    folder: string,
    depth: number,
    max: number,
    signal: AbortSignal,
  ): Promise<Result<{ names: string[]; more: number }, string>>;
  /** Lines that match a regular expression, in files that git does not ignore; bounded in time. */
  search(
    pattern: string,
    options: { folder: string; glob: string | null; max: number },
    signal: AbortSignal,
  ): Promise<Result<{ found: FoundLine[]; more: boolean }, string>>;
  write(path: string, content: string | Uint8Array, executable?: boolean): Promise<Result<null, string>>;
  /** `find` must occur exactly once in the file. */
  edit(path: string, find: string, replacement: string): Promise<Result<null, string>>;
  delete(path: string): Promise<Result<null, string>>;
}

/** Opens the files of a worktree. */
export type OpenWorktreeFiles = (worktreePath: string) => WorktreeFiles;
