import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { valueOf } from '../../../../support/git/results.ts';

describe('the files of a worktree, recorded and put back', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround({
      files: {
        ...{ 'a.txt': 'a\n', 'gone.txt': 'gone\n', 'deep/er/file.txt': 'deep\n', 'tool.sh': '#!/bin/sh\n' },
        '.gitignore': 'ignored\n',
      },
    });
  });
  afterEach(() => ground.repo.dispose());

  const at = (name: string) => path.join(ground.worktree.path, name);
  const read = (name: string) => readFileSync(at(name), 'utf8');
  const record = async () => valueOf(await ground.manager.recordFiles(ground.worktree));
  const fingerprint = async () => valueOf(await ground.manager.fingerprint(ground.worktree));
  const putBack = async (files: Awaited<ReturnType<typeof record>>) =>
    valueOf(await ground.manager.putBack(ground.worktree, files));

  it('are those of the last commit where nothing was uncommitted', async () => {
    const before = await record();
    assert.equal(before.fingerprint, await fingerprint());
    assert.deepEqual(await putBack(before), []);
    const odd = ['*', ':(glob)**', '-x', 'two\nlines', 'äöü 日本'];
    for (const name of odd) writeFileSync(at(name), 'new\n');
    writeFileSync(at('a.txt'), 'other\n');
    writeFileSync(at('ignored'), 'stays\n');
    rmSync(at('gone.txt'));
    chmodSync(at('tool.sh'), 0o755);
    mkdirSync(at('new/folder'), { recursive: true });
    writeFileSync(at('new/folder/PLAN.md'), 'Plan.\n');
    const changed = [...odd, 'a.txt', 'gone.txt', 'new/folder/PLAN.md', 'tool.sh'].toSorted();
    assert.deepEqual(await putBack(before), changed);
    assert.deepEqual([read('a.txt'), read('gone.txt'), read('ignored')], ['a\n', 'gone\n', 'stays\n']);
    assert.deepEqual(
      [...odd, 'new'].filter((name) => existsSync(at(name))),
      [],
    );
    assert.equal(lstatSync(at('tool.sh')).mode & 0o100, 0);
    assert.equal(await fingerprint(), before.fingerprint);
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), []);
  });

  it('keep the uncommitted work that was there, to the byte', async () => {
    writeFileSync(at('a.txt'), 'work in progress\r\n');
    writeFileSync(at('bytes'), Buffer.from([0, 255, 13, 10]));
    symlinkSync('a.txt', at('link'));
    rmSync(at('gone.txt'));
    const before = await record();
    writeFileSync(at('a.txt'), 'overwritten\n');
    rmSync(at('bytes'));
    rmSync(at('link'));
    mkdirSync(at('link'));
    writeFileSync(at('link/inside'), 'x\n');
    writeFileSync(at('gone.txt'), 'here again\n');
    rmSync(at('deep'), { recursive: true });
    writeFileSync(at('deep'), 'a file now\n');
    await putBack(before);
    assert.equal(read('a.txt'), 'work in progress\r\n');
    assert.deepEqual([...readFileSync(at('bytes'))], [0, 255, 13, 10]);
    assert.ok(lstatSync(at('link')).isSymbolicLink());
    assert.equal(existsSync(at('gone.txt')), false);
    assert.equal(read('deep/er/file.txt'), 'deep\n');
    assert.equal(await fingerprint(), before.fingerprint);
    const staged = await ground.repo.gitIn(ground.worktree.path, 'diff', '--cached', '--name-only');
    assert.equal(staged, '', 'the index of the worktree is as it was');
  });
});
