import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A control group of the kernel, with a limit of its own, for one command. */
export interface ProcessGroup {
  /** Starts the program inside the group, so that nothing it starts is ever outside. */
  wrapped(argv: readonly string[]): readonly string[];
  /** Called when nothing of the command is alive. */
  leave(): void;
}

/**
 * Makes control groups in which the kernel counts processes and threads (`pids.max`). They hold for root too, to which
 * RLIMIT_NPROC does not apply, and without a namespace, where RLIMIT_NPROC counts everything else of the same user.
 */
export class ProcessGroups {
  readonly #parent: string;
  readonly #most: number;
  /** Groups whose processes had ended, but were not yet gone. */
  #left: string[] = [];

  private constructor(parent: string, most: number) {
    this.#parent = parent;
    this.#most = most;
  }

  /** `undefined`: this process may make no such group. `most`: processes and threads of a command. */
  static find(most: number): ProcessGroups | undefined {
    if (process.platform !== 'linux') return undefined;
    for (const parent of groupParents(textOf('/proc/self/cgroup'), textOf('/proc/self/mountinfo'))) {
      const groups = new ProcessGroups(parent, most);
      const trial = isWritable(join(parent, PROCESSES)) ? groups.make() : undefined;
      if (trial === undefined) continue;
      trial.leave();
      sweep(parent);
      return groups;
    }
    return undefined;
  }

  /** `undefined`: it could not be made this time. */
  make(): ProcessGroup | undefined {
    const folder = join(this.#parent, `${PREFIX}${process.pid}-${randomUUID().slice(0, 8)}`);
    const isMade = succeeds(() => {
      mkdirSync(folder);
    });
    if (!isMade) return undefined;
    const isLimited = succeeds(() => {
      writeFileSync(join(folder, 'pids.max'), String(this.#most));
    });
    // A group of version 2 below one with processes of its own can take none.
    if (!isLimited || /invalid/.test(textOf(join(folder, 'cgroup.type')))) {
      isRemoved(folder);
      return undefined;
    }
    const script = '{ echo $$ > "$0"; } 2>/dev/null; exec "$@"';
    return {
      wrapped: (argv) => ['/bin/sh', '-c', script, join(folder, PROCESSES), ...argv],
      leave: () => {
        this.#left = [...this.#left, folder].filter((path) => !isRemoved(path));
      },
    };
  }
}

/**
 * Folders in which a group may be made, from `/proc/self/cgroup` and `/proc/self/mountinfo`: with version 1 below our own group,
 * with version 2 beside it, because a group with processes has no groups with limits below it.
 */
export function groupParents(cgroup: string, mountInfo: string): string[] {
  const own = cgroup.split('\n').map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const first = own.find((line) => line?.[1]?.split(',').includes('pids'))?.[2];
  const second = own.find((line) => line?.[1] === '')?.[2];
  return mountInfo.split('\n').flatMap((line) => {
    const [place = '', type = ''] = line.split(' - ');
    const [, , , root = '', mountPoint = ''] = place.split(' ');
    const [kind, , options = ''] = type.split(' ');
    if (kind === 'cgroup' && options.split(',').includes('pids')) return folderOf(root, mountPoint, first);
    if (kind !== 'cgroup2') return [];
    return folderOf(root, mountPoint, second).map((folder) => (folder === mountPoint ? folder : dirname(folder)));
  });
}

/** Where a group lies below a mount; `[]`: outside of it, as in some containers. */
function folderOf(root: string, mountPoint: string, group: string | undefined): string[] {
  if (group === undefined || group.split('/').includes('..')) return [];
  const base = root === '/' ? '' : root;
  return group === base || group.startsWith(`${base}/`) ? [resolve(mountPoint, `.${group.slice(base.length)}`)] : [];
}

/** Removes the groups of processes that are gone. The kernel removes none that is in use. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    const isGone = owner !== undefined && !succeeds(() => process.kill(Number(owner), 0));
    if (isGone) isRemoved(join(parent, name));
  }
}

const PREFIX = 'dark-factory-';
const PROCESSES = 'cgroup.procs';

function isRemoved(folder: string): boolean {
  return succeeds(() => {
    rmdirSync(folder);
  });
}

function isWritable(path: string): boolean {
  return succeeds(() => {
    accessSync(path, constants.W_OK);
  });
}

/** Whether the system did it; every refusal means the same here. */
function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function textOf(path: string): string {
  let text = '';
  succeeds(() => {
    text = readFileSync(path, 'utf8');
  });
  return text;
}
