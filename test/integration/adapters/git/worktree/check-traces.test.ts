import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { valueOf } from '../../../../support/git/results.ts';
import { until } from '../../../../support/time/until.ts';

const secondOf = (time: number): number => Math.floor(time / 1000);

describe('what checks leave in a worktree', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround({
      files: {
        'a.txt': 'a\n',
        'count.txt': '1\n',
        'gone.txt': 'x\n',
        '.gitignore': 'dist/\n*.log\ntarget/\nnode_modules/\n',
      },
    });
  });
  afterEach(() => ground.repo.dispose());

  async function put(name: string, content: string): Promise<void> {
    const file = path.join(ground.worktree.path, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const text = (name: string): Promise<string> => readFile(path.join(ground.worktree.path, name), 'utf8');
  const isThere = (name: string): boolean => existsSync(path.join(ground.worktree.path, name));
  /** The paths that were put back. */
  async function around(checks: () => Promise<unknown>): Promise<string[]> {
    const before = valueOf(await ground.manager.beforeChecks(ground.worktree, []));
    await checks();
    return valueOf(await ground.manager.afterChecks(ground.worktree, before)).map((trace) => trace.path);
  }

  it('is put back, and the work of the agent stays', async () => {
    await put('a.txt', 'the work\n');
    await put('new.txt', 'the work\n');
    const back = await around(async () => {
      await put('coverage/lcov.info', 'x');
      await put('coverage/deep/ü [1].html', 'x');
      await put('count.txt', '2\n');
      await put('new.txt', 'changed by a check\n');
      await unlink(path.join(ground.worktree.path, 'gone.txt'));
    });
    assert.deepEqual(back, ['count.txt', 'coverage/', 'gone.txt', 'new.txt']);
    assert.deepEqual([await text('a.txt'), await text('new.txt')], ['the work\n', 'the work\n']);
    assert.deepEqual([await text('count.txt'), await text('gone.txt'), isThere('coverage')], ['1\n', 'x\n', false]);
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), ['a.txt', 'new.txt']);
  });

  it('is put back where its size is the same and all of it was written within one second', async () => {
    let second = 0;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await until(() => Date.now() % 1000 < 100, 'a second begins');
      second = secondOf(Date.now());
      await put('count.txt', `${String.fromCharCode(97 + attempt)}\n`);
      const before = valueOf(await ground.manager.beforeChecks(ground.worktree, []));
      await put('count.txt', '2\n');
      const wasQuick = secondOf(Date.now()) === second;
      await until(() => secondOf(Date.now()) > second, 'the next second');
      const back = valueOf(await ground.manager.afterChecks(ground.worktree, before));
      assert.deepEqual(
        back.map((trace) => trace.path),
        ['count.txt'],
      );
      if (wasQuick) return;
    }
  });

  it('is not found by the next run, also where git ignores it; caches and what was there stay', async () => {
    await put('kept.log', 'of the agent');
    const back = await around(async () => {
      await put('dist/index.js', 'var a  =  1');
      await put('sub/dist/index.js', 'x');
      await put('odd [*].log', 'x');
      await put('target/CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55');
      await put('target/debug/x', 'x');
      await put('node_modules/.cache/x', 'x');
    });
    assert.deepEqual(back, []);
    assert.deepEqual(['dist', 'sub/dist', 'odd [*].log'].map(isThere), [false, false, false]);
    assert.deepEqual(['kept.log', 'target/debug/x', 'node_modules/.cache/x'].map(isThere), [true, true, true]);
  });

  it('is nothing where checks only read', async () => {
    await put('a.txt', 'the work\n');
    assert.deepEqual(await around(async () => undefined), []);
    assert.equal(await text('a.txt'), 'the work\n');
  });

  it('is put back in each of several runs, whatever the agent and a commit change between them', async () => {
    assert.deepEqual(await around(() => put('count.txt', '2\n')), ['count.txt']);
    await put('a.txt', 'the work\n');
    await put('new.txt', 'the work\n');
    assert.deepEqual(await around(() => put('new.txt', 'changed by a check\n')), ['new.txt']);
    await ground.commit('The work');
    await unlink(path.join(ground.worktree.path, 'new.txt'));
    assert.deepEqual(await around(() => put('new.txt', 'again\n')), ['new.txt']);
    assert.deepEqual([await text('a.txt'), isThere('new.txt')], ['the work\n', false]);
  });

  it('is found where only one file of an ignored folder is new', async () => {
    await put('notes/kept.log', 'of the agent');
    await around(() => put('notes/written.log', 'x'));
    assert.deepEqual(['notes/kept.log', 'notes/written.log'].map(isThere), [true, false]);
  });

  it('is not taken for the work when a check changes the record of what was there', async () => {
    const before = valueOf(await ground.manager.beforeChecks(ground.worktree, []));
    await put('a.txt', 'of a check');
    const [index = ''] = globSync(path.join(ground.factory, 'worktrees/*/index-before-checks'));
    await writeFile(index, 'DIRC');
    const after = await ground.manager.afterChecks(ground.worktree, before);
    assert.equal(after.ok, false);
    // Next time it begins anew.
    assert.deepEqual(await around(() => put('a.txt', 'again')), ['a.txt']);
  });
});
