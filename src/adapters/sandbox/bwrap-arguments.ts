/** Optional features of this machine's bubblewrap. */
export interface BwrapFeatures {
  disableUserns: boolean;
  tmpfsSize: boolean;
}

export interface BwrapPlan {
  /** Absolute path of bubblewrap. */
  bwrap: string;
  features: BwrapFeatures;
  network: 'none' | 'open';
  /** Folders that are empty, private and writable inside: home, `/tmp`, `/run`. */
  emptied: readonly string[];
  /** Visible and read-only, although they are in an emptied folder. `to` differs from `from` if a link leads elsewhere. */
  readable: readonly Mount[];
  /** Visible and writable. */
  writable: readonly Mount[];
  /** Read-only, although they are in a writable folder. */
  guarded: readonly string[];
  hiddenFolders: readonly string[];
  hiddenFiles: readonly string[];
  cwd: string;
  argv: readonly string[];
}

export interface Mount {
  from: string;
  to: string;
}

/**
 * The command line of one sandboxed command. Order matters, because a later mount covers an earlier one: first everything
 * read-only, then emptied folders, then readable and writable paths, and last guarded and hidden ones.
 *
 * - `/run` and `/tmp` are emptied, because disabling the network does not disable unix sockets that have a path.
 * - user namespaces are disabled inside, because a process that may create one may mount.
 * - all capabilities are dropped, because bubblewrap started by root would keep them.
 * - no variable is set here, because all users can read command lines, but not the environment.
 */
export function bwrapArguments(plan: BwrapPlan): string[] {
  const size = plan.features.tmpfsSize ? ['--size', String(emptiedBytes)] : [];
  return [
    plan.bwrap,
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...(plan.features.disableUserns ? ['--disable-userns'] : []),
    ...(plan.network === 'none' ? ['--unshare-net'] : []),
    ...['--json-status-fd', '3'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...byDepth(plan.emptied).flatMap((folder) => [...size, '--tmpfs', folder]),
    ...mounts('--ro-bind-try', plan.readable),
    ...mounts('--bind', plan.writable),
    ...byDepth(plan.guarded).flatMap((path) => ['--ro-bind-try', path, path]),
    ...byDepth(plan.hiddenFolders).flatMap((folder) => ['--tmpfs', folder, '--remount-ro', folder]),
    ...plan.hiddenFiles.flatMap((file) => ['--ro-bind', '/dev/null', file]),
    ...['--chdir', plan.cwd, '--', ...plan.argv],
  ];
}

/** Size cap of an emptied folder. It is in memory, which is not counted as the memory of any process. */
const emptiedBytes = 2 * 1024 ** 3;

/** Outer folders first, because an outer mount covers earlier inner ones. */
function byDepth(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort((a, b) => a.length - b.length);
}

function mounts(option: string, all: readonly Mount[]): string[] {
  const inOrder = [...all].sort((a, b) => a.to.length - b.to.length);
  return inOrder.flatMap(({ from, to }) => [option, from, to]);
}
