import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { FileContent } from '../../../../../src/ports/git-manager.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { GitProcesses } from '../../../../support/git/git-processes.ts';
import { valueOf } from '../../../../support/git/results.ts';

describe('files in a commit', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround({ files: { 'a.txt': 'a\n', 'src/b.txt': 'of the base\n' } });
  });
  afterEach(() => ground.repo.dispose());

  const read = async (commit: string, paths: string[], maxBytes = 1000): Promise<FileContent[]> =>
    valueOf(await ground.manager.filesAt(ground.worktree, commit, paths, maxBytes));

  it('are read in the order in which they were asked for, whatever they are', async () => {
    const odd = 'ünd [*] "q"\tx.txt';
    await ground.put(odd, 'ünï\r\n\nno line break at the end');
    await ground.put('copy.txt', 'a\n');
    await ground.put('empty.txt', '');
    await ground.put('binary', Buffer.from([1, 0, 2]));
    await ground.put('latin1.txt', Buffer.from([0xe9, 0x0a]));
    await ground.put('big.txt', 'x'.repeat(1001));
    await symlink('a.txt', path.join(ground.worktree.path, 'link'));
    const commit = await ground.commit();
    const paths = ['copy.txt', odd, 'gone', 'src', 'link', 'big.txt', 'a.txt', 'binary', 'empty.txt', 'latin1.txt'];
    assert.deepEqual(await read(commit, [...paths, 'a.txt', '*.txt']), [
      { kind: 'text', text: 'a\n' },
      { kind: 'text', text: 'ünï\r\n\nno line break at the end' },
      { kind: 'absent' },
      { kind: 'absent' },
      { kind: 'text', text: 'a.txt' },
      { kind: 'tooLarge', bytes: 1001 },
      { kind: 'text', text: 'a\n' },
      { kind: 'binary', bytes: 3 },
      { kind: 'text', text: '' },
      { kind: 'text', text: '\ufffd\n' },
      { kind: 'text', text: 'a\n' },
      { kind: 'absent' },
    ]);
  });

  it('are those of that commit, not of the work tree', async () => {
    const base = ground.worktree.baseCommit;
    await ground.put('src/b.txt', 'of the agent\n');
    const commit = await ground.commit();
    await ground.put('src/b.txt', 'not committed\n');
    assert.deepEqual(await read(base, ['src/b.txt']), [{ kind: 'text', text: 'of the base\n' }]);
    assert.deepEqual(await read(commit, ['src/b.txt']), [{ kind: 'text', text: 'of the agent\n' }]);
  });

  it('cost two processes of git, also when there are many', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `many-${index}.txt`);
    for (const name of names) await ground.put(name, `${name} of its own`);
    const commit = await ground.commit();
    const processes = new GitProcesses();
    try {
      const found = await read(commit, names);
      assert.deepEqual(processes.take(), ['ls-tree', 'cat-file']);
      assert.deepEqual(
        found,
        names.map((name) => ({ kind: 'text', text: `${name} of its own` })),
      );
    } finally {
      processes.close();
    }
  });

  it('of a commit that is not there are a failure', async () => {
    const found = await ground.manager.filesAt(ground.worktree, '1'.repeat(40), ['a.txt'], 1000);
    assert.equal(found.ok, false);
  });
});
