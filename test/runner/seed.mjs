import { spawnSync } from 'node:child_process';

/**
 * The seed where none was given: a number of the commit. Each commit plays another sample of the long sweeps, and each run of one
 * commit plays the same, so that a red run is never one that cannot be repeated. 1 outside a git checkout.
 */
export function seedOfCommit(root) {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout.slice(0, 7), 16) : 1;
}
