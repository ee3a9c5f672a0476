import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { HANG_MS } from '../../support/time/patience.ts';
import { root } from '../../support/source/source-tree.ts';

/** The launcher as it ships, in a world where no Node that runs it is new enough. */
describe('the launcher on a Node that is too old', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'launch-')));
    copyFileSync(join(root, 'src/cli/launch.mjs'), join(folder, 'launch.mjs'));
    const modern = readFileSync(join(root, 'src/cli/modern-node.mjs'), 'utf8');
    assert.ok(modern.includes("OLDEST = '22.13.0'"));
    writeFileSync(join(folder, 'modern-node.mjs'), modern.replace("OLDEST = '22.13.0'", "OLDEST = '999.0.0'"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const launch = (...args: string[]) =>
    spawnSync(process.execPath, [join(folder, 'launch.mjs'), ...args], { encoding: 'utf8', timeout: HANG_MS });

  /** A program in the place of the Node that npm brings. */
  function bringNode(script: string): void {
    const name = `node-${process.platform}-${process.arch}`;
    const place = join(folder, 'node_modules', name);
    mkdirSync(join(place, 'bin'), { recursive: true });
    writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
    writeFileSync(join(place, 'bin/node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  it('says in one sentence what to install, where npm brought none', () => {
    const { status, stdout, stderr } = launch('list');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /^dark-factory needs Node 999\.0\.0 or newer and this is [\d.]+: install a newer one from \S+\n$/,
    );
  });

  it('hands itself and every argument to the one that npm brought, and ends as it ends', function () {
    if (process.platform !== 'linux') this.skip();
    bringNode('printf "%s|" "$@"; exit 7');
    const { status, stdout } = launch('init', 'two words', '', '--json');
    assert.equal(stdout, `${join(folder, 'launch.mjs')}|init|two words||--json|`);
    assert.equal(status, 7);
  });

  /** A driver that says what it got. It is the Node that runs this test, on a script of ours. */
  function bringDriver(): void {
    writeFileSync(
      join(folder, 'driver.mjs'),
      `process.on('message', (message) => { console.log('told ' + message); });
      process.once('disconnect', () => { console.error('alone'); process.exit(0); });
      process.on('SIGTERM', () => { console.log('TERM'); process.exit(3); });
      console.log('ready ' + process.pid);
      setInterval(() => {}, 1000);`,
    );
    bringNode(`exec '${process.execPath}' '${join(folder, 'driver.mjs')}'`);
  }

  /** Starts the launcher in a group of its own, and waits for its driver. */
  async function started(): Promise<{
    launcher: ChildProcessByStdio<null, Readable, Readable>;
    driver: number;
    said: () => string;
    until: (text: string) => Promise<void>;
  }> {
    bringDriver();
    const launcher = spawn(process.execPath, [join(folder, 'launch.mjs'), 'start'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    for (const stream of [launcher.stdout, launcher.stderr])
      stream.on('data', (bytes: Buffer) => (said += String(bytes)));
    const until = async (text: string): Promise<void> => {
      while (!said.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until('ready ');
    return { launcher, driver: Number(/ready (\d+)/.exec(said)?.[1]), said: () => said, until };
  }

  it('tells the driver of an interrupt that was sent to the launcher alone', async function () {
    if (process.platform !== 'linux') this.skip();
    const { launcher, driver, until } = await started();
    launcher.kill('SIGINT');
    await until('told SIGINT');
    process.kill(driver, 'SIGKILL');
    await once(launcher, 'exit');
  });

  it('takes the driver along when it is killed', async function () {
    if (process.platform !== 'linux') this.skip();
    const { launcher, until } = await started();
    launcher.kill('SIGKILL');
    await until('alone');
  });

  it('passes on a wish to end, and ends as the driver ends', async function () {
    if (process.platform !== 'linux') this.skip();
    const { launcher } = await started();
    launcher.kill('SIGTERM');
    assert.deepEqual(await once(launcher, 'exit'), [3, null]);
  });

  it('dies by the signal that the other died by', function () {
    if (process.platform !== 'linux') this.skip();
    bringNode('kill -TERM $$');
    assert.equal(launch('list').signal, 'SIGTERM');
  });
});
