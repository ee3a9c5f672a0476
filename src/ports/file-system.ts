/**
 * The file operations that durable state depends on. A port, so that a test can fail the n-th call for every n (disk full,
 * read-only, I/O error) and drop what was not synced. Paths are absolute. Errors are Node's, with `code`.
 */
export interface FileSystem {
  readFile(path: string): Promise<Uint8Array>;
  /** The bytes from `offset` to the end, or at most `length` of them. */
  readFrom(path: string, offset: number, length?: number): Promise<Uint8Array>;
  /**
   * Writes a temporary file, syncs it, checks its size, renames it over `path` and syncs the folder: afterwards there is the old
   * or the new file, never neither.
   */
  replaceFile(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  /** Opens an existing file at its end. */
  openAppend(path: string): Promise<AppendHandle>;
  truncate(path: string, length: number): Promise<void>;
  size(path: string): Promise<number | undefined>;
  /** When its content was last written, milliseconds since 1970; `undefined`: there is no such file. */
  modifiedAtMs(path: string): Promise<number | undefined>;
  list(directory: string): Promise<string[]>;
  /** Creates parent folders too, accessible to the owner only; an existing folder is no error. */
  makeDirectory(path: string): Promise<void>;
  /** Moves a file or a whole folder within one file system; synced. Fails when a non-empty folder is in the way. */
  rename(from: string, to: string): Promise<void>;
  /** Without symbolic links. */
  realPath(path: string): Promise<string>;
  copyFile(from: string, to: string): Promise<void>;
  /** One file; a missing one is no error. There is no recursive delete. */
  removeFile(path: string): Promise<void>;
}

export interface AppendHandle {
  /** Current end of the file in bytes; `undefined` when the file was deleted, replaced or moved away under us. */
  size(): Promise<number | undefined>;
  /** Resolves when all bytes are written and synced to the disk. */
  append(bytes: Uint8Array): Promise<void>;
  /** Synced too. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
