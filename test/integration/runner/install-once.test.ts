import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { until } from '../../support/time/until.ts';
import { installOnce } from '../../vscode-host/install.mjs';

describe('the VS Code of the tests is installed', function () {
  let folder: string;
  let isThere: boolean;
  let said: string[];

  before(function () {
    if (process.platform !== 'linux') this.skip(); // the name in the kernel that tells one from another is Linux'
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'install-'));
    isThere = false;
    said = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const install = (work: () => Promise<void>): Promise<void> =>
    installOnce({ name: 'stable', folder, isInstalled: () => isThere }, work, (text: string) => said.push(text));

  it('once, when two want it at the same time: the second says that it waits', async () => {
    let times = 0;
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const work = async (): Promise<void> => {
      times += 1;
      await gate;
      isThere = true;
    };
    const both = [install(work), install(work)];
    await until(() => said.length > 0 || times > 1, 'one waits');
    assert.deepEqual([times, said], [1, ['stable: another process installs it; waiting']]);
    goOn();
    await Promise.all(both);
    assert.equal(times, 1);
  });

  it('by the one that waited, when the first could not', async () => {
    let fail: (error: Error) => void = () => undefined;
    const first = install(() => new Promise((_, reject) => (fail = reject)));
    const second = install(async () => {
      isThere = true;
    });
    await until(() => said.length > 0, 'one waits');
    fail(new Error('no network'));
    await assert.rejects(first, /no network/);
    await second;
    assert.equal(isThere, true);
  });

  it('by the one that waited, when the first was killed', async () => {
    const script = `import { installOnce } from ${JSON.stringify(new URL('../../vscode-host/install.mjs', import.meta.url).href)};
      await installOnce({ name: 'stable', folder: process.argv[1], isInstalled: () => false },
        () => { console.log('at it'); return new Promise(() => setInterval(() => {}, 1000)); }, () => {});`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(other.stdout, 'data');
      const waiting = install(async () => {
        isThere = true;
      });
      await until(() => said.length > 0, 'it waits');
      other.kill('SIGKILL');
      await waiting;
      assert.equal(isThere, true);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('not at all when it is there', async () => {
    isThere = true;
    await install(() => Promise.reject(new Error('installed again')));
    assert.deepEqual(said, []);
  });
});
