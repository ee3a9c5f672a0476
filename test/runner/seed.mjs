import { spawnSync } from 'node:child_process';

/**
 * The seed where none was given: a number of what is committed, whatever the commit is called. Each change plays another sample of
 * the long sweeps, and each run of the same files plays the same, so that a red run is never one that cannot be repeated. 1 outside
 * a git checkout.
 */
export function seedOfTree(root) {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD^{tree}'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout.slice(0, 7), 16) : 1;
}
