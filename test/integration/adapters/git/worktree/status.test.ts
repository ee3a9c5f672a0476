import assert from 'node:assert/strict';
import { mkdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { valueOf } from '../../../../support/git/results.ts';

describe('the state of a work tree', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround({
      files: {
        'a.txt': 'a\n',
        'b.txt': 'b\n',
        '.gitattributes': '*.crlf eol=crlf\n',
        'w.crlf': 'w\n',
        '.gitignore': 'ignored\n',
      },
    });
  });
  afterEach(() => ground.repo.dispose());

  const changed = async () => valueOf(await ground.manager.uncommittedFiles(ground.worktree));
  const fingerprint = async () => valueOf(await ground.manager.fingerprint(ground.worktree));

  it('has another fingerprint for every change, and the old one when it is undone', async () => {
    const seen = new Set<string>([await fingerprint()]);
    const first = await fingerprint();
    await ground.put('a.txt', 'b\n');
    seen.add(await fingerprint());
    await ground.put('a.txt', 'a\n');
    assert.equal(await fingerprint(), first);
    await unlink(path.join(ground.worktree.path, 'a.txt'));
    seen.add(await fingerprint());
    await ground.put('a.txt', 'a\n');
    await ground.put('new.txt', '1');
    seen.add(await fingerprint());
    await ground.put('new.txt', '2');
    seen.add(await fingerprint());
    assert.equal(seen.size, 5);
  });

  it('has the same fingerprint before and after a commit, and when an earlier state comes back by hand', async () => {
    const first = await fingerprint();
    await ground.put('a.txt', 'changed\n');
    await ground.put('line\nbreak', 'x\n');
    await ground.put('w.crlf', 'changed\r\n');
    const dirty = await fingerprint();
    await ground.commit();
    assert.equal(await fingerprint(), dirty);
    await ground.put('a.txt', 'a\n');
    await ground.put('w.crlf', 'w\r\n');
    await unlink(path.join(ground.worktree.path, 'line\nbreak'));
    assert.equal(await fingerprint(), first);
    assert.deepEqual(await changed(), ['a.txt', 'line\nbreak', 'w.crlf']);
    await ground.commit();
    assert.equal(await fingerprint(), first);
  });

  it('leaves out what is ignored, also by the user’s own ignore files', async () => {
    await ground.put('ignored', 'x');
    assert.deepEqual(await changed(), []);
    await ground.repo.write('.git/info/exclude', 'only-here\n');
    await mkdir(path.join(ground.repo.home, '.config', 'git'), { recursive: true });
    await ground.repo.write(path.join(ground.repo.home, '.config', 'git', 'ignore'), '.DS_Store\n');
    const again = valueOf(
      await ground.manager.createWorktree(
        {
          repositoryPath: ground.repo.path,
          baseBranch: 'main',
          branch: 'df/again/1',
          owner: crypto.randomUUID(),
          worktreesDir: null,
        },
        new AbortController().signal,
      ),
    );
    await ground.repo.write(path.join(again.path, '.DS_Store'), 'x');
    await ground.repo.write(path.join(again.path, 'only-here'), 'x');
    assert.deepEqual(valueOf(await ground.manager.uncommittedFiles(again)), []);
  });

  it('shows changes and new files as a patch, bounded and cut at a line, and leaves the index alone', async () => {
    await ground.put('a.txt', 'changed\n');
    await ground.put('new.txt', Array.from({ length: 5000 }, (_, n) => `line ${n}`).join('\n'));
    const { manager, worktree, repo } = ground;
    const whole = valueOf(await manager.diff(worktree, worktree.baseCommit, 1_000_000));
    assert.match(whole, /-a\n\+changed\n/);
    assert.match(whole, /\+line 4999/);
    const part = valueOf(await manager.diff(worktree, worktree.baseCommit, 2_000));
    assert.ok(Buffer.byteLength(part) <= 2_000);
    assert.match(part, /\+line \d+\n\[the rest of the changes is left out: more than 2000 bytes\]\n$/);
    assert.equal(await repo.gitIn(worktree.path, 'diff', '--cached', '--name-only'), '');
    const commit = await ground.commit();
    assert.equal(valueOf(await manager.diff(worktree, commit, 1_000)), '');
  });
});
