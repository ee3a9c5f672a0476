import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How often is said that the installation still goes on. */
const REMINDER_MS = 15_000;

/**
 * Sees to it that node_modules is what package-lock.json says; runs `npm ci` where it is not. `say` gets what is being done and
 * how long it usually takes. Resolves with a sentence on what was done; rejects with npm's own words where that failed.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function ensureInstalled(root, say) {
  const reason = staleReason(root);
  if (reason === null) return 'node_modules is what package-lock.json says';
  const count = Object.keys(packagesOf(join(root, 'package-lock.json'))).length - 1;
  say(
    `Installing up to ${count} packages with npm ci, because ${reason}. This usually takes half a minute to two minutes.`,
  );
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const reminder = setInterval(() => say(`Still installing packages: ${seconds()} s so far.`), REMINDER_MS);
  try {
    await npmCi(root);
  } catch (error) {
    throw new Error(`npm ci failed: ${error.message}. It was needed because ${reason}.`);
  } finally {
    clearInterval(reminder);
  }
  return `npm ci was run, because ${reason}; it took ${seconds()} s`;
}

function npmCi(root) {
  const isWindows = process.platform === 'win32';
  const child = spawn(isWindows ? 'npm.cmd' : 'npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: isWindows, // Node starts no .cmd file without one
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`it ended with ${code ?? signal}`)),
    );
  });
}

/** npm leaves a copy of the lock file beside what it installed: the two are compared. `null`: nothing to do. */
function staleReason(root) {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return 'nothing is installed here';
  const have = packagesOf(installed);
  for (const [path, { version, optional }] of Object.entries(packagesOf(join(root, 'package-lock.json')))) {
    if (path === '' || optional) continue; // an optional one may be for another platform
    if (have[path]?.version !== version) return `${path} is not at ${version}`;
  }
  return null;
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
