import assert from 'node:assert/strict';
import { chmod, mkdir, rename, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  recordedDifferenceSchema,
  type RepositoryDifference,
} from '../../../../../src/domain/evidence/repository-difference.ts';
import { failed, succeeded } from '../../../../../src/domain/result.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { valueOf } from '../../../../support/git/results.ts';

describe('the seal on the user’s repository', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround();
    await ground.repo.git('branch', 'other');
  });
  afterEach(() => ground.repo.dispose());

  async function differences(act: () => Promise<unknown>): Promise<RepositoryDifference[]> {
    const before = await ground.manager.seal(ground.repo.path);
    await act();
    return ground.manager.compareSeals(before, await ground.manager.seal(ground.repo.path, { since: before }));
  }

  it('is whole after all that we do ourselves', async () => {
    const said = await differences(async () => {
      await ground.put('a', '1\n');
      const commit = await ground.commit();
      valueOf(await ground.manager.publish(ground.worktree, commit, null));
      await ground.manager.validateWorktree(ground.worktree, null);
      valueOf(await ground.manager.inspect(ground.repo.path));
    });
    assert.deepEqual(said, []);
  });

  it('is whole after the user edits files, stages them and collects garbage', async () => {
    const said = await differences(async () => {
      await ground.repo.write('README.md', 'edited\n');
      await ground.repo.git('add', 'README.md');
      await ground.repo.git('pack-refs', '--all');
      await ground.repo.git('gc', '--quiet');
    });
    assert.deepEqual(said, []);
  });

  it('names refs that were made, moved, deleted or turned', async () => {
    const main = object(await ground.repo.git('rev-parse', 'main'));
    const said = await differences(async () => {
      await ground.repo.git('commit', '--quiet', '--allow-empty', '-m', 'x');
      await ground.repo.git('branch', '-D', 'other');
      await ground.repo.git('tag', 'v1', main.id);
      await ground.repo.git('update-ref', 'refs/remotes/origin/main', main.id);
      await ground.repo.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
      await ground.repo.git('update-ref', 'refs/notes/commits', main.id);
    });
    const now = object(await ground.repo.git('rev-parse', 'main'));
    assert.deepEqual(said, [
      { kind: 'branch', name: 'main', from: main, to: now },
      { kind: 'branch', name: 'other', from: main, to: null },
      { kind: 'otherRef', name: 'refs/notes/commits', from: null, to: main },
      { kind: 'remoteBranch', name: 'origin/HEAD', from: null, to: { kind: 'ref', name: 'refs/remotes/origin/main' } },
      { kind: 'remoteBranch', name: 'origin/main', from: null, to: main, by: 'unknown' },
      { kind: 'tag', name: 'v1', from: null, to: main },
    ]);
  });

  it('names a switched checkout, and files that git acts on', async () => {
    const said = await differences(async () => {
      await ground.repo.git('checkout', '--quiet', 'other');
      await ground.repo.git('config', 'core.fsmonitor', '/bin/false');
      await ground.repo.write('.git/hooks/post-commit', '#!/bin/sh\n');
      await ground.repo.write('.git/info/attributes', '* filter=x\n');
      await unlink(path.join(ground.repo.path, '.git/info/exclude'));
      await ground.repo.write('.git/config.worktree', '[core]\n');
    });
    const [from, to] = ['main', 'other'].map((name) => ({ kind: 'ref', name: `refs/heads/${name}` }));
    assert.deepEqual(said, [
      { kind: 'checkout', worktree: null, from, to },
      { kind: 'configuration', name: 'config', fileChange: 'changed' },
      { kind: 'configuration', name: 'config.worktree', fileChange: 'created' },
      { kind: 'hook', name: 'hooks/post-commit', fileChange: 'created' },
      { kind: 'gitFile', name: 'info/attributes', fileChange: 'created' },
      { kind: 'gitFile', name: 'info/exclude', fileChange: 'deleted' },
    ]);
  });

  it('names a hook that may run from now on, and one that became a link to a program elsewhere', async () => {
    const hook = path.join(ground.repo.path, '.git/hooks/pre-commit');
    await ground.repo.write('.git/hooks/pre-commit', '#!/bin/sh\n');
    await chmod(hook, 0o644);
    const changed = [{ kind: 'hook', name: 'hooks/pre-commit', fileChange: 'changed' }];
    // The text stays as it was.
    assert.deepEqual(await differences(() => chmod(hook, 0o755)), changed);
    await rename(hook, `${hook}.real`);
    await symlink(`${hook}.real`, hook);
    const retargeted = await differences(async () => {
      await unlink(hook);
      await symlink('/bin/true', hook);
    });
    assert.deepEqual(retargeted, changed);
  });

  it('names objects that are borrowed from elsewhere from now on', async () => {
    const said = await differences(() =>
      ground.repo.write('.git/objects/info/alternates', `${path.join(ground.factory, 'objects')}\n`),
    );
    assert.deepEqual(said, [{ kind: 'gitFile', name: 'objects/info/alternates', fileChange: 'created' }]);
  });

  it('names a worktree that was added, whatever it is called, and one whose checkout was switched', async () => {
    const added = await differences(() =>
      ground.repo.git('worktree', 'add', '--quiet', '--detach', path.join(ground.repo.root, 'linked')),
    );
    const head = object(await ground.repo.git('rev-parse', 'main'));
    assert.deepEqual(added[0], { kind: 'checkout', worktree: 'linked', from: null, to: head });
    assert.deepEqual(await differences(() => ground.repo.write('.git/worktrees/linked/HEAD', 'nonsense\n')), [
      { kind: 'checkout', worktree: 'linked', from: head, to: { kind: 'text', text: 'nonsense' } },
    ]);
    const hidden = await differences(async () => {
      for (const name of ['__proto__', 'constructor']) {
        await mkdir(path.join(ground.repo.path, '.git/worktrees', name));
        await ground.repo.write(`.git/worktrees/${name}/HEAD`, `${head.id}\n`);
      }
    });
    assert.deepEqual(
      hidden.map((difference) => (difference.kind === 'checkout' ? difference.worktree : difference.kind)),
      ['__proto__', 'constructor'],
    );
  });

  it('names a repository that is gone, and one that is another', async () => {
    const here = await ground.manager.seal(ground.repo.path);
    const gone = await ground.manager.seal(path.join(ground.repo.root, 'nowhere'));
    for (const [before, after] of [
      [here, gone],
      [gone, here],
    ] as const) {
      const [difference, ...more] = ground.manager.compareSeals(before, after);
      assert.ok(difference?.kind === 'repositoryUnreadable');
      assert.match(difference.because, /^There is no folder/);
      assert.deepEqual(more, []);
    }
    // A path that stays wrong changed nothing during the turn.
    assert.deepEqual(ground.manager.compareSeals(gone, gone), []);
    assert.ok(here.ok);
    const other = succeeded({ ...here.value, root: '/elsewhere' });
    assert.deepEqual(ground.manager.compareSeals(here, other), [
      { kind: 'repositoryReplaced', from: ground.repo.path, to: '/elsewhere' },
    ]);
  });

  it('says once that the refs cannot be read, instead of calling each of them deleted', async () => {
    const here = await ground.manager.seal(ground.repo.path);
    assert.ok(here.ok);
    const refs = failed({ kind: 'commandFailed', message: 'git for-each-ref took too long.' } as const);
    const without = succeeded({ ...here.value, refs });
    const said = [{ kind: 'refsUnreadable', because: 'git for-each-ref took too long.' }];
    assert.deepEqual(ground.manager.compareSeals(here, without), said);
    assert.deepEqual(ground.manager.compareSeals(without, here), said);
    assert.deepEqual(ground.manager.compareSeals(without, without), []);
  });

  it('keeps names as long as they may be for the journal, and compares the whole of them', async () => {
    const long = 'é😀'.repeat(40);
    const said = await differences(async () => {
      await ground.repo.write(`.git/hooks/${long}`.slice(0, 120), '');
      await ground.repo.write('.git/HEAD', `ref: refs/heads/${long.repeat(5)}x\n`);
    });
    for (const difference of said) assert.deepEqual(recordedDifferenceSchema.parse(difference), difference);
    const [checkout] = said;
    assert.ok(checkout?.kind === 'checkout' && checkout.to?.kind === 'ref');
    assert.ok(checkout.to.name.length <= 300);
    // No half of a character is left at the cut.
    assert.equal(Buffer.from(checkout.to.name).toString(), checkout.to.name);
    const moved = await differences(() => ground.repo.write('.git/HEAD', `ref: refs/heads/${long.repeat(5)}y\n`));
    assert.equal(moved.length, 1);
  });
});

function object(printed: string): { kind: 'object'; id: string } {
  return { kind: 'object', id: printed.trim() };
}
