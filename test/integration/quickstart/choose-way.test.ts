import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { chooseWay } from '../../../examples/quickstart/choose-way.mjs';

describe('the way that npm start takes', () => {
  let bin: string;

  before(function () {
    if (process.platform === 'win32') this.skip(); // the stand-ins are shell scripts
  });
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'editors-'));
  });
  afterEach(() => {
    rmSync(bin, { recursive: true, force: true });
  });

  const install = (name: string, version = '1.104.0') => {
    writeFileSync(join(bin, name), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  };
  const choose = (asked: 'browser' | 'terminal' | null, world: { display?: boolean; isTty?: boolean } = {}) =>
    chooseWay(asked, {
      env: { PATH: bin, ...((world.display ?? true) ? { DISPLAY: ':0' } : {}) },
      platform: 'linux',
      isTty: world.isTty ?? true,
    });

  it('is the one that was asked for', () => {
    install('code');
    assert.equal(choose('browser').way, 'browser');
    assert.equal(choose('terminal', { isTty: false }).way, 'terminal');
  });

  it('is the first editor that is there', () => {
    install('cursor');
    install('code');
    assert.deepEqual(choose(null), { way: 'desktop', why: 'code is installed', editor: join(bin, 'code') });
    install('antigravity-ide', '0.9');
    assert.equal(choose(null).editor, join(bin, 'antigravity-ide'));
  });

  it('passes over an editor that is too old, and says so', () => {
    install('code', '1.103.2');
    const { way, why } = choose(null);
    assert.equal(way, 'terminal');
    assert.match(why, /code is 1\.103/);
  });

  it('is the terminal, with the reason, where no window can be shown', () => {
    assert.match(choose(null).why, /none of .*codium.* is on the PATH/);
    install('code');
    assert.match(choose(null, { display: false }).why, /no display/);
    assert.match(choose(null, { isTty: false }).why, /no terminal/);
    for (const world of [{ display: false }, { isTty: false }]) assert.equal(choose(null, world).way, 'terminal');
  });
});
