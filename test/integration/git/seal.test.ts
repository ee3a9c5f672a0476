import assert from 'node:assert/strict';
import { chmod, rename, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../support/git-ground.ts';
import { createGitGround } from '../../support/git-ground.ts';
import { valueOf } from '../../support/results.ts';

describe('the seal on the user’s repository', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround();
    await ground.repo.git('branch', 'other');
  });
  afterEach(() => ground.repo.dispose());

  async function differences(act: () => Promise<unknown>): Promise<string[]> {
    const before = await ground.manager.seal(ground.repo.path);
    await act();
    return ground.manager.compareSeals(before, await ground.manager.seal(ground.repo.path));
  }

  it('is whole after all that we do ourselves', async () => {
    const said = await differences(async () => {
      await ground.put('a', '1\n');
      const commit = await ground.commit();
      valueOf(await ground.manager.publish(ground.worktree, commit, null));
      await ground.manager.validateWorktree(ground.worktree);
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
    const main = (await ground.repo.git('rev-parse', '--short=10', 'main')).trim();
    const said = await differences(async () => {
      await ground.repo.git('commit', '--quiet', '--allow-empty', '-m', 'x');
      await ground.repo.git('branch', '-D', 'other');
      await ground.repo.git('tag', 'v1', main);
    });
    const now = (await ground.repo.git('rev-parse', '--short=10', 'main')).trim();
    assert.deepEqual(said, [
      `refs/heads/main moved from ${main} to ${now}`,
      `refs/heads/other was deleted, it was at ${main}`,
      `refs/tags/v1 was made, at ${main}`,
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
    assert.deepEqual(said, [
      "the file config in the repository's .git was changed",
      "the file config.worktree was made in the repository's .git",
      "the file hooks/post-commit was made in the repository's .git",
      "the file info/attributes was made in the repository's .git",
      "the file info/exclude was deleted from the repository's .git",
      'main checkout was switched from main to other',
    ]);
  });

  it('names a hook that may run from now on, and one that became a link to a program elsewhere', async () => {
    const hook = path.join(ground.repo.path, '.git/hooks/pre-commit');
    await ground.repo.write('.git/hooks/pre-commit', '#!/bin/sh\n');
    await chmod(hook, 0o644);
    const changed = ["the file hooks/pre-commit in the repository's .git was changed"];
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
    assert.deepEqual(said, ["the file objects/info/alternates was made in the repository's .git"]);
  });

  it('names a worktree that was added, and a repository that is gone', async () => {
    const added = await differences(() =>
      ground.repo.git('worktree', 'add', '--quiet', '--detach', path.join(ground.repo.root, 'linked')),
    );
    assert.match(added.join('\n'), /worktree linked was added/);
    const gone = await ground.manager.seal(path.join(ground.repo.root, 'nowhere'));
    assert.match(
      ground.manager.compareSeals(await ground.manager.seal(ground.repo.path), gone).join(),
      /cannot be read: There is no folder/,
    );
  });
});
