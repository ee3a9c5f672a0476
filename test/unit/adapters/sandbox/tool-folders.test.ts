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

  it('hold the programs elsewhere that links of a search path lead to, and nothing beside them', () => {
    for (const folder of ['bin', 'opt/node-24/bin', 'opt/node-24/lib', 'odd/tool', 'x/node_modules/t']) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    for (const file of ['opt/node-24/bin/node', 'odd/tool/run', 'x/node_modules/t/t.js'])
      writeFileSync(join(home, file), '');
    symlinkSync('../opt/node-24/bin/node', join(home, 'bin/node'));
    symlinkSync(join(home, 'odd/tool/run'), join(home, 'bin/run'));
    symlinkSync(join(home, 'x/node_modules/t/t.js'), join(home, 'bin/t'));
    symlinkSync('nowhere', join(home, 'bin/gone'));
    const folders = shown('bin').filter((folder) => !folder.startsWith(`${home}/.`));
    assert.deepEqual(
      folders.filter((folder) => folder.startsWith(home)).map((folder) => folder.slice(home.length + 1)),
      ['bin', 'opt/node-24/bin/node', 'opt/node-24', 'odd/tool/run', 'x/node_modules', 'go'],
    );
  });

  it('do not hold a whole folder of the home that programs share with other things', () => {
    mkdirSync(join(home, '.local/lib'), { recursive: true });
    mkdirSync(join(home, 'lib'));
    const folders = shown('.local/bin', 'bin');
    assert.ok(
      !folders.includes(join(home, '.local')) && !folders.includes(home) && !folders.includes(join(home, 'lib')),
    );
  });

  it('hold a whole prefix deeper in the home', () => {
    mkdirSync(join(home, '.nvm/versions/node/v24/lib'), { recursive: true });
    assert.ok(shown('.nvm/versions/node/v24/bin').includes(join(home, '.nvm/versions/node/v24')));
  });
});
