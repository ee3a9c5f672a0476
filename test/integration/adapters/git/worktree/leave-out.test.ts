import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { CheckTrace } from '../../../../../src/domain/evidence/check-traces.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { valueOf } from '../../../../support/git/results.ts';

describe('what an agent leaves that runs the checks itself', () => {
  let ground: GitGround;
  let known: CheckTrace[];
  beforeEach(async () => {
    ground = await createGitGround({
      files: { 'a.txt': 'a\n', 'last-run.txt': 'at 10:07, 3 passed\n', 'docs/api.md': 'old\n', 'gone.txt': 'x\n' },
    });
    // The baseline: nothing was worked on.
    const before = valueOf(await ground.manager.beforeChecks(ground.worktree, []));
    await runOfChecks('at 11:11, 3 passed\n');
    known = valueOf(await ground.manager.afterChecks(ground.worktree, before));
  });
  afterEach(() => ground.repo.dispose());

  const place = (name: string): string => path.join(ground.worktree.path, name);
  async function put(name: string, content: string): Promise<void> {
    await mkdir(path.dirname(place(name)), { recursive: true });
    await writeFile(place(name), content);
  }
  async function runOfChecks(lastRun: string): Promise<void> {
    await put('out/report [1].txt', 'x');
    await put('out/deep/ü.txt', 'x');
    await put('last-run.txt', lastRun);
    await put('docs/api.md', 'made anew\n');
    await rm(place('gone.txt'), { force: true });
  }
  const leftOut = async (): Promise<string[]> =>
    valueOf(await ground.manager.beforeChecks(ground.worktree, known)).leftOut;

  it('is taken out of the worktree, and the work stays', async () => {
    await put('a.txt', 'the work\n');
    await put('new.txt', 'the work\n');
    await runOfChecks('at 23:59, 12 passed\n');
    await put('out/more.txt', 'x');
    await put('coverage/lcov.info', 'x');
    assert.deepEqual(await leftOut(), ['coverage/', 'docs/api.md', 'gone.txt', 'last-run.txt', 'out/']);
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), ['a.txt', 'new.txt']);
    assert.equal(await readFile(place('last-run.txt'), 'utf8'), 'at 10:07, 3 passed\n');
    assert.deepEqual(await leftOut(), []);
  });

  it('is not a file that the checks write too, with other words in it', async () => {
    await put('last-run.txt', 'at 23:59, 12 passed, none slow\n');
    await put('docs/api.md', 'written by hand\n');
    assert.deepEqual(await leftOut(), []);
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(ground.worktree)), ['docs/api.md', 'last-run.txt']);
  });

  it('is taken out too where a commit of unverified work holds it already', async () => {
    await put('a.txt', 'the work\n');
    await runOfChecks('at 12:12, 3 passed\n');
    await ground.commit('A checkpoint');
    assert.deepEqual(await leftOut(), ['docs/api.md', 'gone.txt', 'last-run.txt', 'out/']);
    assert.equal(existsSync(place('out')), false);
    await ground.commit('The work');
    const changes = valueOf(await ground.manager.changedFiles(ground.worktree, null));
    assert.deepEqual(
      changes.files.map((file) => file.path),
      ['a.txt'],
    );
  });
});
