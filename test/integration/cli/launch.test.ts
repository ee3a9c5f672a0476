import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

  it('dies by the signal that the other died by', function () {
    if (process.platform !== 'linux') this.skip();
    bringNode('kill -TERM $$');
    assert.equal(launch('list').signal, 'SIGTERM');
  });
});
