/**
 * The file operations that durable state rests on. It is a port so that a test can fail the n-th call for every n
 * (disk full, read-only, I/O error) and drop what was not synced. Paths are absolute. Errors are Node's, with `code`.
 */
export interface FileSystem {
  readFile(path: string): Promise<Uint8Array>;
  /** The bytes from `offset` to the end. */
  readFrom(path: string, offset: number): Promise<Uint8Array>;
  /** Writes beside, syncs, checks the size, renames over, syncs the folder: the old file or the new one, never neither. */
  replaceFile(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  openAppend(path: string): Promise<AppendHandle>;
  truncate(path: string, length: number): Promise<void>;
  size(path: string): Promise<number | undefined>;
  list(directory: string): Promise<string[]>;
  makeDirectory(path: string): Promise<void>;
  copyFile(from: string, to: string): Promise<void>;
  /** One file; a missing one is no error. There is no recursive delete. */
  removeFile(path: string): Promise<void>;
}

export interface AppendHandle {
  /** Current end of the file in bytes, as the file system sees it. */
  size(): Promise<number>;
  /** All of it is written and synced to the disk when this resolves. */
  append(bytes: Uint8Array): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
