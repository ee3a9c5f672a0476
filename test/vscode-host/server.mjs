import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { patient } from '../runner/patience.mjs';
import { runEnvironment } from './run-folder.mjs';

/**
 * Starts the server on a free loopback port and resolves once it listens: { url, authority, gone, stop }. `gone` resolves
 * with how it ended; `stop` ends it and everything it started.
 * options: { development: extensions may be loaded from folders, env, trust: ask for workspace trust, idle: end when unused }
 */
export async function startServer(version, run, { development = false, env = {}, trust = false, idle = true } = {}) {
  const log = createWriteStream(join(run.out, 'server.log'));
  const args = [
    ...serverArguments(version, run, trust),
    ...(development ? version.developmentFlags : []),
    ...(idle ? version.idleFlags : []),
  ];
  const child = spawn(version.node, [...args, '--bind-addr', '127.0.0.1:0'], {
    cwd: run.root,
    env: runEnvironment(run, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that `stop` reaches all of it
  });
  let exited = false;
  const gone = new Promise((resolve) => {
    const end = (how) => {
      exited = true;
      resolve(how);
    };
    child.once('exit', (code, signal) => end(`ended with ${code ?? signal}`));
    child.once('error', (error) => end(error.message));
  });
  const stop = async () => {
    signalGroup(child, 'SIGTERM');
    await Promise.race([gone, sleep(3_000, undefined, { ref: false })]);
    signalGroup(child, 'SIGKILL'); // extension hosts and watchers may outlive their parent
    if (!exited) await gone;
    log.end();
  };
  try {
    const url = await listening(child, log, gone);
    return { url, authority: new URL(url).host, gone, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs the server's own command line, as in `--install-extension file`, and gives what it printed. Throws when it fails. */
export function serverCommand(version, run, ...args) {
  const { status, signal, stdout, stderr } = spawnSync(
    version.node,
    [...serverArguments(version, run, false), ...args],
    {
      env: runEnvironment(run),
      encoding: 'utf8',
      timeout: patient(120_000),
    },
  );
  const said = `${stdout}${stderr}`.trim();
  if (status !== 0) throw new Error(`${args.join(' ')} gave ${status ?? signal}:\n${said}`);
  return said;
}

/** The workbench's address: a folder and, from disk, the extension and the test suite to load. */
export function workbenchUrl(server, folder, { extension, suite } = {}) {
  const url = new URL(server.url);
  url.searchParams.set('folder', folder);
  const remote = (path) => `vscode-remote://${server.authority}${path}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(suite ? [['extensionTestsPath', remote(suite)]] : []),
  ];
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

function serverArguments(version, run, trust) {
  return [
    ...[version.entry, '--config', join(run.root, 'config.yaml')], // else it writes one into the home folder
    ...['--user-data-dir', run.userData, '--extensions-dir', run.extensions],
    ...['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    ...['--disable-proxy', '--ignore-last-opened'],
    ...(trust ? [] : ['--disable-workspace-trust']),
    ...version.serverFlags,
  ];
}

function listening(child, log, gone) {
  return new Promise((resolve, reject) => {
    const limitMs = patient(60_000);
    const timer = setTimeout(() => reject(new Error(`the server does not listen after ${limitMs} ms`)), limitMs);
    let text = '';
    const see = (chunk) => {
      log.write(chunk);
      text = (text + chunk).slice(-20_000);
      const found = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(text);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    };
    child.stdout.on('data', see);
    child.stderr.on('data', see);
    void gone.then((how) => {
      clearTimeout(timer);
      reject(new Error(`the server ${how}`));
    });
  });
}

function signalGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // the group is gone
  }
}
