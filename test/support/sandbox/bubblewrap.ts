import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Is there a bubblewrap that may make namespaces here? */
export function hasBubblewrap(): boolean {
  return spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', 'true']).status === 0;
}

/**
 * The sandbox of the product as arguments: everything read-only, the home and all sockets hidden, no network, one folder
 * writable. `visible` is bound again (read-only) because test folders lie below the hidden /tmp.
 */
export function bubblewrapArguments(options: { home: string; visible: string; writable: string }): string[] {
  const { home, visible, writable } = options;
  return [
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...['--unshare-user', '--disable-userns', '--unshare-pid', '--unshare-ipc', '--unshare-net'],
    ...['--die-with-parent', '--new-session'],
    ...(existsSync('/run') ? ['--tmpfs', '/run'] : []),
    ...['--tmpfs', '/tmp', '--ro-bind', visible, visible],
    ...['--tmpfs', home, '--bind', writable, writable, '--chdir', writable],
  ];
}

/** A search path on which the first bubblewrap is one that refuses, as on a system that forbids namespaces. */
export function pathWithoutBubblewrap(folder: string): string {
  const refusal = '#!/bin/sh\necho "bwrap: No permissions to create namespace" >&2\nexit 1\n';
  writeFileSync(join(folder, 'bwrap'), refusal, { mode: 0o755 });
  return `${folder}:${process.env.PATH ?? ''}`;
}
