import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { installIntoEditors } from '../../../examples/install/into-editor.mjs';
import { patient } from '../../support/time/patience.ts';

describe('installing into editors', () => {
  let bin: string;
  let asked: string;

  before(function () {
    if (process.platform === 'win32') this.skip(); // the stand-ins are shell scripts
  });
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'editors-'));
    asked = join(bin, 'asked');
  });
  afterEach(() => {
    rmSync(bin, { recursive: true, force: true });
  });

  /** An editor that does this when it is to install, and lists what it has. */
  const editor = (name: string, install: string, has = 'dark-factory.dark-factory@0.1.0') => {
    const listed = `echo other.extension@2.0.0; echo '${has}'`;
    const cases = `--version) echo 1.104.2;; --install-extension) ${install};; --list-extensions) ${listed};;`;
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >>'${asked}'\ncase "$1" in ${cases} esac\n`, {
      mode: 0o755,
    });
  };
  const install = (named: readonly string[] = [], limitMs = patient(60_000)) =>
    installIntoEditors({
      ...{ vsix: '/p/a b.vsix', id: 'dark-factory.dark-factory', version: '0.1.0', named, limitMs },
      ...{ env: { PATH: `${bin}:/usr/bin:/bin` }, platform: 'linux' as const },
    });

  it('takes every editor that is found, and no other', async () => {
    editor('codium', 'echo done');
    editor('cursor', 'echo done', 'Dark-Factory.dark-factory@0.1.0');
    editor('vim', 'echo done');
    assert.deepEqual(await install(), [
      { editor: 'codium', problem: null },
      { editor: 'cursor', problem: null },
    ]);
    const calls = readFileSync(asked, 'utf8');
    assert.match(calls, /^codium --install-extension \/p\/a b\.vsix --force$/m);
    assert.doesNotMatch(calls, /vim/);
  });

  it('takes the named ones alone, a path too', async () => {
    editor('code', 'echo done');
    editor('mine', 'echo done');
    assert.deepEqual(await install([join(bin, 'mine')]), [{ editor: join(bin, 'mine'), problem: null }]);
    assert.doesNotMatch(readFileSync(asked, 'utf8'), /^code /m);
    const [absent] = await install(['emacs']);
    assert.match(absent?.problem ?? '', /no such program; known are antigravity-ide, .*cursor/);
  });

  it('finds none where there is none', async () => {
    assert.deepEqual(await install(), []);
  });

  it('tells why one refused, and goes on with the next', async () => {
    editor('code', 'echo "Signature verification failed" >&2; exit 1');
    editor('cursor', 'echo done');
    const [code, cursor] = await install();
    assert.equal(code?.problem, 'it ended with 1. It said: Signature verification failed');
    assert.deepEqual(cursor, { editor: 'cursor', problem: null });
  });

  it('believes no end without an error: the editor must list it, in this version', async () => {
    editor('code', 'echo "was successfully installed."', 'dark-factory.dark-factory@0.0.9');
    const [code] = await install();
    assert.match(
      code?.problem ?? '',
      /does not list dark-factory\.dark-factory@0\.1\.0\. It said: was successfully installed\./,
    );
  });

  it('asks none that is too old', async () => {
    writeFileSync(join(bin, 'code'), `#!/bin/sh\necho "$*" >>'${asked}'\necho 1.99.0\n`, { mode: 0o755 });
    assert.deepEqual(await install(), [{ editor: 'code', problem: 'code is 1.99.x, and 1.104 is needed' }]);
    assert.equal(readFileSync(asked, 'utf8'), '--version\n');
  });

  it('ends one that hangs, with all that it started', async () => {
    editor('code', 'sleep 600 & sleep 600');
    const [code] = await install(['code'], 300);
    assert.match(code?.problem ?? '', /did not end within 1 s and was ended/);
  });

  it('says so of one that cannot be started', async () => {
    writeFileSync(join(bin, 'cursor'), 'no program', { mode: 0o644 });
    const [cursor] = await install(['cursor']);
    assert.match(cursor?.problem ?? '', /could not be started: .*EACCES/);
  });
});
