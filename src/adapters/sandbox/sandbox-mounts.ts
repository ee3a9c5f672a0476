import { readdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { CommandPolicy } from '../../ports/sandbox.ts';
import type { BwrapPlan, Mount } from './bwrap-arguments.ts';
import type { Environment } from './command-environment.ts';
import { gitFolders } from './git-folders.ts';
import { isFolder, isWithin, realPath } from './path-relations.ts';
import { toolFolders } from './tool-folders.ts';

export interface MountWishes {
  own: Environment;
  policy: CommandPolicy;
  cwd: string;
  /** Absolute path of the program, and its search path. */
  program: string;
  path: string;
  readablePaths: readonly string[];
  hiddenPaths: readonly string[];
}

export type MountPlan = Pick<
  BwrapPlan,
  'emptied' | 'readable' | 'writable' | 'guarded' | 'hiddenFolders' | 'hiddenFiles'
>;

/** Determines from the disk which paths a command sees. Failure: a sentence. */
export function sandboxMounts(wishes: MountWishes): Result<MountPlan, string> {
  const { own, policy, cwd } = wishes;
  const home = homeFolder(own);
  const emptied = emptiedFolders(own, home);
  const isEmptied = (path: string): boolean => emptied.some((folder) => isWithin(path, folder));
  const git = gitFolders(cwd);
  const writablePaths = [cwd, ...policy.writable, ...policy.home.map((entry) => inHome(entry, home))];
  const tooMuch = writablePaths.find((path) => home !== '/' && isWithin(home, realPath(path) ?? path));
  if (tooMuch !== undefined) {
    return failed(`${tooMuch} holds the whole home folder ${home}: a command may not be given that to write.`);
  }
  // Outside emptied folders links still exist and work as on the host, so they need no second mount.
  const writable = writablePaths.flatMap(mountsOf).filter(({ from, to }) => from === to || isEmptied(to));
  const readable = [
    ...toolFolders(own, wishes.path, wishes.program, home),
    ...git.readable,
    ...SYSTEM_DATA,
    ...wishes.readablePaths,
    ...(policy.network === 'open' ? networkFiles(own) : []),
  ];
  const hidden = wishes.hiddenPaths.flatMap((path) => realPath(path) ?? []);
  return succeeded({
    emptied,
    readable: withoutInner(readable.flatMap(mountsOf).filter(({ to }) => isEmptied(to))),
    writable,
    guarded: git.guarded
      .flatMap((path) => realPath(path) ?? [])
      .filter((path) => writable.some(({ to }) => isWithin(path, to))),
    hiddenFolders: hidden.filter(isFolder),
    hiddenFiles: hidden.filter((path) => !isFolder(path)),
  });
}

/** The home folder of the environment, without links. */
export function homeFolder(own: Environment): string {
  const named = own['HOME'] ?? '';
  const home = isAbsolute(named) ? named : homedir();
  return realPath(home) ?? home;
}

/** Resolves `~/x`; other paths stay as they are. */
export function inHome(entry: string, home: string): string {
  return entry.startsWith('~/') ? join(home, entry.slice(2)) : entry;
}

/** Folders in which people and other programs keep data and sockets: everything outside of the system's own folders. */
function emptiedFolders(own: Environment, home: string): string[] {
  const candidates = [home, userInfo().homedir, ...dataFolders(), '/var/tmp', own['XDG_RUNTIME_DIR'] ?? ''];
  const real = candidates.flatMap((path) => (isAbsolute(path) ? (realPath(path) ?? []) : []));
  return [...new Set(real)].filter((path) => path !== '/' && isFolder(path));
}

/** The folders at the root that are not the system's: `/home`, `/run`, `/srv`, `/var`, `/mnt`, `/data` and whatever else there is. */
function dataFolders(): string[] {
  return readdirSync('/', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SYSTEM_FOLDERS.has(entry.name))
    .map((entry) => `/${entry.name}`);
}

/** Programs, libraries and what the kernel tells; no data of people. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  ...['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'usr', 'etc', 'opt', 'nix', 'gnu', 'snap'],
  ...['dev', 'proc', 'sys'],
]);

/** What programs of the system read below `/var`, if it is there. */
const SYSTEM_DATA = [
  '/var/cache/fontconfig',
  '/var/lib/ca-certificates',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/var/lib/flatpak',
];

/** A path with links is mounted under its real name and its own, because the links do not exist inside. */
function mountsOf(path: string): Mount[] {
  const real = realPath(path);
  if (real === null) return [];
  return real === path
    ? [{ from: real, to: real }]
    : [
        { from: real, to: real },
        { from: real, to: path },
      ];
}

/** Removes mounts inside a mounted folder, which includes its content and links. */
function withoutInner(mounts: readonly Mount[]): Mount[] {
  const outer = mounts.filter(({ from, to }) => from === to);
  return mounts.filter(({ to }) => !outer.some((other) => other.to !== to && isWithin(to, other.to)));
}

/** Files for resolving hosts and checking certificates. `/etc/resolv.conf` is often a link into `/run`. */
function networkFiles(own: Environment): string[] {
  const certificates = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'];
  const named = [...certificates, 'GIT_SSL_CAINFO'].flatMap((name) => own[name] ?? []);
  return [realPath('/etc/resolv.conf') ?? '', ...named].filter((path) => isAbsolute(path));
}
