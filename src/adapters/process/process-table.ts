import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

export interface ProcessRow {
  pid: number;
  name: string;
  parent: number;
  group: number;
  session: number;
  /** Start time. It distinguishes successive processes with the same id. */
  started: string;
  /** Resident memory, in bytes. */
  bytes: number;
}

/** All visible processes that are alive. Empty on Windows, where a tool of the system ends process trees. */
export async function readProcessTable(): Promise<ProcessRow[]> {
  if (process.platform === 'linux') return readProc();
  if (process.platform === 'win32') return [];
  return readPs();
}

/** One process on Linux; `null`: gone or dead. */
export function readProcessRow(pid: number): ProcessRow | null {
  return parseStat(readQuietly(`/proc/${pid}/stat`), pageBytes());
}

/** When a process started, dead or alive, in the kernel's ticks; `Infinity`: unknown. */
export function startTicks(pid: number): number {
  const stat = process.platform === 'linux' ? readQuietly(`/proc/${pid}/stat`) : '';
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return started === undefined ? Infinity : Number(started);
}

/** The readable environments by process id, each as one text with variables separated by NUL or space. */
export async function readEnvironments(): Promise<Map<number, string>> {
  const environments = new Map<number, string>();
  if (process.platform === 'linux') {
    for (const pid of procIds()) {
      const text = readQuietly(`/proc/${pid}/environ`);
      if (text !== '') environments.set(pid, text);
    }
  } else if (process.platform !== 'win32') {
    // BSD `ps -E` appends the environment to the command, for processes of the same user.
    for (const line of await ps(['-axEww', '-o', 'pid=,command='])) {
      const match = /^\s*(\d+)\s(.*)$/.exec(line);
      if (match !== null) environments.set(Number(match[1]), match[2] ?? '');
    }
  }
  return environments;
}

/**
 * Whether a program of this name runs in one of these folders or below. `undefined`: this system does not tell the folders of
 * processes. Processes of other users and of other containers are not seen.
 */
export async function isRunningIn(program: string, folders: readonly string[]): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  return readProc().some(({ pid, name }) => {
    if (name !== program && !name.startsWith(`${program}-`)) return false;
    const at = folderOf(pid);
    return folders.some((folder) => at === folder || at.startsWith(`${folder}/`));
  });
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function readProc(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const pid of procIds()) {
    const row = parseStat(readQuietly(`/proc/${pid}/stat`), pageBytes());
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** Parses `/proc/pid/stat`, see proc(5). The name is in brackets and may hold brackets and spaces. `null`: gone or dead. */
export function parseStat(stat: string, bytesPerPage: number): ProcessRow | null {
  const nameEnd = stat.lastIndexOf(')');
  if (nameEnd === -1) return null;
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state, parent, group, session] = fields;
  if (state === undefined || 'ZXx'.includes(state)) return null;
  return {
    pid: Number.parseInt(stat, 10),
    name: stat.slice(stat.indexOf('(') + 1, nameEnd),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    started: fields[19] ?? '',
    bytes: Number(fields[21] ?? 0) * bytesPerPage,
  };
}

function procIds(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0);
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended meanwhile, or belongs to another user.
    return '';
  }
}

let knownPageBytes: number | undefined;

/** Node does not report the page size, so it is computed from our own memory in bytes and in pages. */
function pageBytes(): number {
  if (knownPageBytes === undefined) {
    const pages = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]);
    knownPageBytes = 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
  }
  return knownPageBytes;
}

async function readPs(): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = [];
  for (const line of await ps(['-axo', 'pid=,ppid=,pgid=,rss=,stat=,lstart='])) {
    const [pid, parent, group, kilobytes, state, ...started] = line.trim().split(/\s+/);
    if (pid === undefined || state === undefined || state.startsWith('Z')) continue;
    rows.push({
      pid: Number(pid),
      // Needed only on Linux.
      name: '',
      parent: Number(parent),
      group: Number(group),
      // `ps` prints no usable session on these systems.
      session: 0,
      started: started.join('-'),
      bytes: Number(kilobytes) * 1024,
    });
  }
  return rows;
}

function ps(args: string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024, timeout: 10_000, env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' } };
    execFile('ps', args, options, (_error, stdout) => {
      resolve(stdout.split('\n').filter((line) => line !== ''));
    });
  });
}
