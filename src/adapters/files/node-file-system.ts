import { randomUUID } from 'node:crypto';
import { constants, promises as fs, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppendHandle, FileSystem } from '../../ports/file-system.ts';

const OWNER_FILE = 0o600;
const OWNER_DIRECTORY = 0o700;
const onWindows = process.platform === 'win32';

/**
 * The disk through Node, durable where the port requires it. `replaceFile` is our own because the common libraries ignore short
 * writes. On a full disk write-file-atomic 8 and atomically 2 rename a truncated file over the good one and report success.
 * Neither syncs the folder, so a power failure loses the last update.
 */
export const nodeFileSystem: FileSystem = {
  readFile: (path) => fs.readFile(path),

  async readFrom(path, offset, length) {
    const handle = await fs.open(path, 'r');
    try {
      const { size } = await handle.stat();
      const wanted = Math.max(0, Math.min(size - offset, length ?? Infinity));
      const bytes = Buffer.allocUnsafe(wanted);
      let read = 0;
      while (read < wanted) {
        const { bytesRead } = await handle.read(bytes, read, wanted - read, offset + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    } finally {
      await handle.close();
    }
  },

  async replaceFile(path, bytes, mode = OWNER_FILE) {
    // Random and exclusive, so that no other process can place a link there. The process id tells the sweep its owner.
    const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
    try {
      await writeWhole(temporary, bytes, mode);
      await renameOver(temporary, path);
    } catch (error) {
      await fs.rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncDirectory(dirname(path));
  },

  async openAppend(path) {
    // Without `O_CREAT`: a missing journal must be an error, not created again.
    return appendHandle(path, await fs.open(path, constants.O_RDWR | constants.O_APPEND));
  },

  async truncate(path, length) {
    const handle = await fs.open(path, 'r+');
    try {
      await handle.truncate(length);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },

  size: async (path) => (await statOf(path))?.size,

  modifiedAtMs: async (path) => (await statOf(path))?.mtimeMs,

  async list(directory) {
    return (await fs.readdir(directory)).sort();
  },

  async makeDirectory(path) {
    const first = await fs.mkdir(path, { recursive: true, mode: OWNER_DIRECTORY });
    if (first === undefined) return;
    // Syncs every folder that contains a new one.
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
  },

  async rename(from, to) {
    await renameOver(from, to);
    await syncDirectory(dirname(to));
    if (dirname(from) !== dirname(to)) await syncDirectory(dirname(from));
  },

  realPath: (path) => fs.realpath(path),

  async copyFile(from, to) {
    await fs.copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await fs.open(to, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDirectory(dirname(to));
  },

  removeFile: (path) => fs.rm(path, { force: true }),
};

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await fs.stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function writeWhole(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await fs.open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== bytes.byteLength) throw shortWrite(path, size, bytes.byteLength);
  } finally {
    await handle.close();
  }
}

/** Retries on Windows, which refuses a rename while a scanner or an editor briefly has the target open. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fs.rename(from, to);
      return;
    } catch (error) {
      const passing = ['EPERM', 'EBUSY', 'EACCES'].includes(codeOf(error) ?? '');
      if (!onWindows || !passing || attempt >= 10) throw error;
      await pause(10 * attempt);
    }
  }
}

/** Without it a power failure may undo a rename. Windows has no such call and needs none. */
async function syncDirectory(path: string): Promise<void> {
  if (onWindows) return;
  const handle = await fs.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function appendHandle(path: string, handle: fs.FileHandle): Promise<AppendHandle> {
  const opened = await handle.stat().catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  return {
    async size() {
      try {
        const now = await fs.stat(path);
        return now.ino === opened.ino && now.dev === opened.dev ? now.size : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async append(bytes) {
      let written = 0;
      while (written < bytes.byteLength) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written);
        if (bytesWritten === 0) throw shortWrite(path, written, bytes.byteLength);
        written += bytesWritten;
      }
      await handle.datasync();
    },
    async truncate(length) {
      await handle.truncate(length);
      await handle.sync();
    },
    close: () => handle.close(),
  };
}

function shortWrite(path: string, written: number, wanted: number): Error {
  return Object.assign(new Error(`${path}: only ${written} of ${wanted} bytes were written`), { code: 'ENOSPC' });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
