import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { candidates, findAgy } from '../../../../../src/adapters/providers/antigravity/antigravity-binary.ts';

describe('the search for agy', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'find-agy-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const put = (path: string, mode = 0o755) => {
    const file = join(root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  };
  const find = (setting?: string, env: Record<string, string> = {}) =>
    findAgy({ setting, env, homeDirectory: root, platform: 'linux' });

  it('goes by setting, AGY_BIN, PATH and the installer’s folder, in that order', async () => {
    const [set, named, onPath, installed] = [put('set/agy'), put('named/agy'), put('path/agy'), put('.local/bin/agy')];
    const env = { AGY_BIN: named, PATH: `relative::${join(root, 'path')}` };
    assert.deepEqual(await find(set, env), { ok: true, value: set });
    assert.deepEqual(await find(undefined, env), { ok: true, value: named });
    assert.deepEqual(await find(undefined, { PATH: env.PATH }), { ok: true, value: onPath });
    assert.deepEqual(await find(), { ok: true, value: installed });
    assert.deepEqual(await find('~/set/agy'), { ok: true, value: set });
  });

  it('passes over what may not be run, and folders of that name', async () => {
    put('a/agy', 0o644);
    mkdirSync(join(root, 'b/agy'), { recursive: true });
    const good = put('c/agy');
    const PATH = ['a', 'b', 'c'].map((name) => join(root, name)).join(':');
    // Root may read everything, but runs only what somebody may run.
    assert.deepEqual(await find(undefined, { PATH }), { ok: true, value: good });
  });

  it('refuses what a person named wrongly, and says why', async () => {
    put('.local/bin/agy');
    const why = async (setting: string) => {
      const found = await find(setting);
      return found.ok ? '' : found.failure;
    };
    assert.match(await why(join(root, 'nothing')), /does not exist/);
    assert.match(await why('agy'), /no absolute path/);
    assert.match(await why(root), /no file/);
    assert.match(await why(put('bin/agy.cmd')), /a script/);
    assert.match(await why(put('Antigravity.app/Contents/Resources/app/bin/antigravity')), /the editor's own command/);
  });

  it('says how to get it when it is nowhere', async () => {
    const found = await find();
    assert.ok(!found.ok);
    assert.match(found.failure, /Install it .* or name it with cli_path/);
  });

  it('looks for the program alone on Windows', () => {
    const env = { Path: 'C:\\Tools;D:\\x', LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local' };
    assert.deepEqual(candidates({ env, homeDirectory: 'C:\\Users\\u', platform: 'win32' }), [
      'C:\\Tools\\agy.exe',
      'D:\\x\\agy.exe',
      'C:\\Users\\u\\AppData\\Local\\agy\\bin\\agy.exe',
    ]);
  });
});
