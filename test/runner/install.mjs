import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Sees to it that node_modules is what package-lock.json says; runs `npm ci` where it is not.
 * Returns a sentence on what was done; throws with npm's own words where that failed.
 */
export function ensureInstalled(root) {
  const reason = staleReason(root);
  if (reason === null) return 'node_modules is what package-lock.json says';
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32', // Node starts no .cmd file without one
  });
  if (status !== 0)
    throw new Error(`npm ci failed${error ? `: ${error.message}` : ''}. It was needed because ${reason}.`);
  return `npm ci was run, because ${reason}`;
}

/** npm leaves a copy of the lock file beside what it installed: the two are compared. `null`: nothing to do. */
function staleReason(root) {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return 'nothing is installed here';
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = packagesOf(installed);
  for (const [path, { version, optional }] of Object.entries(packagesOf(join(root, 'package-lock.json')))) {
    if (path === '' || optional) continue; // an optional one may be for another platform
    if (have[path]?.version !== version) return `${path} is not at ${version}`;
  }
  return null;
}
