import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { toolFolders } from '../../../../src/adapters/sandbox/tool-folders.ts';

describe('the folders of programs', () => {
  let home = '';
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'df-tools-')));
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const shown = (...path: string[]): string[] => {
    for (const folder of path) mkdirSync(join(home, folder), { recursive: true });
    return toolFolders({}, path.map((folder) => join(home, folder)).join(delimiter), '/bin/sh', home);
  };

  it('hold the packages that links of a search path lead to', () => {
    mkdirSync(join(home, '.npm-global/lib/node_modules/pnpm'), { recursive: true });
    const folders = shown('.npm-global/bin', 'tools/node_modules/.bin');
    assert.ok(folders.includes(join(home, '.npm-global/lib/node_modules')));
    assert.ok(folders.includes(join(home, 'tools/node_modules')));
  });

  it('do not hold a whole folder of the home that programs share with other things', () => {
    mkdirSync(join(home, '.local/lib'), { recursive: true });
    mkdirSync(join(home, 'lib'));
    const folders = shown('.local/bin', 'bin');
    assert.ok(
      !folders.includes(join(home, '.local')) && !folders.includes(home) && !folders.includes(join(home, 'lib')),
    );
  });

  it('hold the tool chains that links of a private folder lead to, and of other places the program alone', () => {
    for (const folder of ['sdk/go/bin', 'sdk/go/lib', 'app/node_modules/node/bin', 'work/private', 'mine']) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    for (const [link, target] of [
      ['go', 'sdk/go/bin/go'],
      ['node', 'app/node_modules/node/bin/node'],
      ['deploy', 'work/private/deploy.sh'],
      ['broken', 'nowhere/x'],
    ] as const) {
      if (link !== 'broken') writeFileSync(join(home, target), '');
      symlinkSync(join(home, target), join(home, 'mine', link));
    }
    const folders = shown('mine').filter((folder) => folder.startsWith(home));
    for (const wanted of ['sdk/go', 'sdk/go/bin', 'app/node_modules', 'work/private/deploy.sh']) {
      assert.ok(folders.includes(join(home, wanted)), wanted);
    }
    for (const other of ['work/private', 'work', 'sdk', 'nowhere/x']) {
      assert.ok(!folders.includes(join(home, other)), other);
    }
  });

  it('hold a whole prefix deeper in the home', () => {
    mkdirSync(join(home, '.nvm/versions/node/v24/lib'), { recursive: true });
    assert.ok(shown('.nvm/versions/node/v24/bin').includes(join(home, '.nvm/versions/node/v24')));
  });
});
