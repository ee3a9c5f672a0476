/** What bubblewrap of this machine can do beyond what all versions can. */
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
  /** Seen, not writable, although they lie in an emptied folder. `to` differs from `from` where a link leads elsewhere. */
  readable: readonly Mount[];
  /** Seen and writable. */
  writable: readonly Mount[];
  /** Not writable, although they lie in a writable folder. */
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
 * The command line of one sandboxed command. Order matters: a later mount covers an earlier one, so first everything
 * read-only, then what is emptied, then what shows through, what is writable, and last what is guarded and hidden.
 *
 * - `/run` and `/tmp` are emptied because cutting the network does not cut unix sockets that have a path.
 * - user namespaces are disabled inside, because whoever may make one may mount.
 * - all capabilities are dropped: bubblewrap started by root would leave them.
 * - no variable is set here: command lines can be read by everybody, the environment cannot.
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

/** An emptied folder lives in memory, which no process's own memory counts. */
const emptiedBytes = 2 * 1024 ** 3;

/** Outer folders first, or the outer mount would cover the inner one. */
function byDepth(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort((a, b) => a.length - b.length);
}

function mounts(option: string, all: readonly Mount[]): string[] {
  const inOrder = [...all].sort((a, b) => a.to.length - b.to.length);
  return inOrder.flatMap(({ from, to }) => [option, from, to]);
}
