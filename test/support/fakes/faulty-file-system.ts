import type { AppendHandle, FileSystem } from '../../../src/ports/file-system.ts';

export type FaultCode = 'ENOSPC' | 'EDQUOT' | 'EIO' | 'EROFS' | 'EMFILE';

export type Fault =
  /** The n-th call (from 1) fails before it did anything; `forGood`: so does every later call that would change something. */
  | { kind: 'error'; at: number; code: FaultCode; forGood?: boolean }
  /** The n-th call, if it is an append, leaves half of its bytes and then reports a full disk. */
  | { kind: 'shortWrite'; at: number }
  /** The n-th call is the last of this process: `did` says how much of it reached the disk. Every later call fails. */
  | { kind: 'crash'; at: number; did: 'nothing' | 'half' | 'zeroes' | 'all' };

export interface FaultyFileSystem extends FileSystem {
  /** Calls so far; run once without a fault to learn how many there are. */
  readonly calls: number;
  /** What the call was that was hit. */
  readonly hit: string | undefined;
  /** From now on everything works. */
  heal(): void;
}

const READS: ReadonlySet<string> = new Set([
  'readFile',
  'readFrom',
  'size',
  'modifiedAtMs',
  'list',
  'realPath',
  'handle.size',
  'openAppend',
]);

/** The real file system until the n-th call. Closing always works, as the end of a process closes what it had open. */
export function faultyFileSystem(inner: FileSystem, fault: Fault | undefined): FaultyFileSystem {
  let calls = 0;
  let hit: string | undefined;
  let dead = false;
  let healed = false;

  async function call<T>(name: string, work: () => Promise<T>, half?: (zeroes: boolean) => Promise<void>): Promise<T> {
    calls += 1;
    if (healed || fault === undefined) return work();
    if (dead) throw failure('EIO', name);
    if (hit !== undefined) {
      const broken = fault.kind === 'error' && fault.forGood === true && !READS.has(name);
      if (broken) throw failure(fault.code, name);
      return work();
    }
    if (calls !== fault.at) return work();
    hit = name;
    switch (fault.kind) {
      case 'error':
        throw failure(fault.code, name);
      case 'shortWrite':
        if (half === undefined) return work();
        await half(false);
        throw failure('ENOSPC', name);
      case 'crash':
        dead = true;
        if (fault.did === 'all') await work();
        else if (fault.did !== 'nothing') await half?.(fault.did === 'zeroes');
        throw failure('EIO', name);
    }
  }

  const wrapHandle = (handle: AppendHandle): AppendHandle => ({
    size: () => call('handle.size', () => handle.size()),
    append: (bytes) =>
      call(
        'append',
        () => handle.append(bytes),
        (zeroes) => {
          const part = bytes.slice(0, Math.ceil(bytes.length / 2));
          return handle.append(zeroes ? part.fill(0) : part);
        },
      ),
    truncate: (length) => call('handle.truncate', () => handle.truncate(length)),
    close: () => handle.close(),
  });

  return {
    get calls() {
      return calls;
    },
    get hit() {
      return hit;
    },
    heal() {
      healed = true;
    },
    readFile: (path) => call('readFile', () => inner.readFile(path)),
    readFrom: (path, offset, length) => call('readFrom', () => inner.readFrom(path, offset, length)),
    replaceFile: (path, bytes, mode) =>
      call(
        'replaceFile',
        () => inner.replaceFile(path, bytes, mode),
        // What was written so far lies beside the file: the file itself is still the old one.
        () => inner.replaceFile(`${path}.1-00000000-0000-4000-8000-000000000000.tmp`, bytes.slice(0, bytes.length / 2)),
      ),
    async openAppend(path) {
      let made: AppendHandle | undefined;
      try {
        return await call('openAppend', async () => wrapHandle((made = await inner.openAppend(path))));
      } catch (error) {
        await made?.close();
        throw error;
      }
    },
    truncate: (path, length) => call('truncate', () => inner.truncate(path, length)),
    size: (path) => call('size', () => inner.size(path)),
    modifiedAtMs: (path) => call('modifiedAtMs', () => inner.modifiedAtMs(path)),
    list: (directory) => call('list', () => inner.list(directory)),
    makeDirectory: (path) => call('makeDirectory', () => inner.makeDirectory(path)),
    rename: (from, to) => call('rename', () => inner.rename(from, to)),
    realPath: (path) => call('realPath', () => inner.realPath(path)),
    copyFile: (from, to) => call('copyFile', () => inner.copyFile(from, to)),
    removeFile: (path) => call('removeFile', () => inner.removeFile(path)),
  };
}

function failure(code: FaultCode, doing: string): Error {
  return Object.assign(new Error(`${code}: injected, ${doing}`), { code });
}
