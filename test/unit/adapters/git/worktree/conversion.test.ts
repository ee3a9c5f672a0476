import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { factoryConfig } from '../../../../../src/adapters/git/repository/factory-config.ts';
import { conversionIn } from '../../../../../src/adapters/git/worktree/conversion.ts';

describe('whether git may record a file otherwise than it is', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'df-test-'));
    await mkdir(path.join(root, 'tree/a/b'), { recursive: true });
    await configured({});
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const configured = (content: Record<string, string>) =>
    writeFile(path.join(root, 'config'), factoryConfig(root, { objectFormat: 'sha1', content }));
  const mayChange = async (file: string, ...dirty: string[]) => {
    const worktree = { path: path.join(root, 'tree'), factoryGitDir: root };
    return (await conversionIn(worktree, [{ path: file }, ...dirty.map((other) => ({ path: other }))])).mayChange(file);
  };

  it('follows from the setting, which is off where there is none', async () => {
    assert.equal(await mayChange('a/b/c'), false);
    for (const [word, may] of [
      ['false', false],
      ['input', true],
      ['true', true],
    ] as const) {
      await configured({ 'core.autocrlf': word, 'core.eol': 'crlf' });
      assert.equal(await mayChange('a/b/c'), may, word);
    }
    await rm(path.join(root, 'config'));
    assert.equal(await mayChange('a/b/c'), true);
  });

  it('follows from attributes in any folder above the file, of whatever kind', async () => {
    await writeFile(path.join(root, 'tree/a/.gitattributes'), '');
    for (const [file, may] of [
      ['c', false],
      ['a/c', true],
      ['a/b/c', true],
      ['ab/c', false],
    ] as const)
      assert.equal(await mayChange(file), may, file);
    await rm(path.join(root, 'tree/a/.gitattributes'));
    await symlink('/nowhere', path.join(root, 'tree/.gitattributes'));
    assert.equal(await mayChange('a/b/c'), true);
  });

  it('is not known while attributes anywhere are not as the last commit has them', async () => {
    assert.equal(await mayChange('c', 'a/b/.gitattributes'), true);
    assert.equal(await mayChange('.gitattributes'), true);
    assert.equal(await mayChange('c', 'a/x.gitattributes', 'gitattributes'), false);
  });
});
