import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RepositoryDifference } from '../../../../../src/domain/evidence/repository-difference.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';

describe('what moved a branch of a remote', () => {
  let ground: GitGround;
  let other: string;
  beforeEach(async () => {
    ground = await createGitGround();
    const { repo } = ground;
    const remote = path.join(repo.root, 'remote.git');
    other = path.join(repo.root, 'other');
    await repo.git('init', '--quiet', '--bare', '--initial-branch=main', remote);
    await repo.git('remote', 'add', 'there', remote);
    await repo.git('push', '--quiet', 'there', 'main');
    await repo.git('clone', '--quiet', remote, other);
  });
  afterEach(() => ground.repo.dispose());

  /** Each branch that moved, and by what. */
  async function moved(act: () => Promise<unknown>): Promise<unknown[]> {
    const { manager, repo } = ground;
    const before = await manager.seal(repo.path);
    await act();
    const differences = manager.compareSeals(before, await manager.seal(repo.path, { since: before }));
    return differences.filter(isRemote).map(({ name, by }) => [name, by ?? 'fetch']);
  }

  const commit = (folder: string) => ground.repo.gitIn(folder, 'commit', '--quiet', '--allow-empty', '-m', 'x');
  const git = (...args: string[]) => ground.repo.git(...args);

  it('is a push where git says so, also where a fetch came after it', async () => {
    const push = async () => {
      await commit(ground.repo.path);
      await git('push', '--quiet', 'there', 'main');
    };
    assert.deepEqual(await moved(push), [['there/main', 'push']]);
    const fetchAfter = async () => {
      await push();
      await ground.repo.gitIn(other, 'pull', '--quiet');
      await commit(other);
      await ground.repo.gitIn(other, 'push', '--quiet');
      await git('fetch', '--quiet', 'there');
    };
    assert.deepEqual(await moved(fetchAfter), [['there/main', 'push']]);
    assert.deepEqual(await moved(() => git('push', '--quiet', 'there', 'main:refs/heads/new')), [
      ['there/new', 'push'],
    ]);
  });

  it('is a fetch or a pull where that is what git says, whatever was pushed before', async () => {
    await commit(other);
    await ground.repo.gitIn(other, 'push', '--quiet', 'origin', 'main', 'main:refs/heads/second');
    const both = [
      ['there/main', 'fetch'],
      ['there/second', 'fetch'],
    ];
    assert.deepEqual(await moved(() => git('fetch', '--quiet', 'there')), both);
    await commit(other);
    await ground.repo.gitIn(other, 'push', '--quiet');
    assert.deepEqual(await moved(() => git('pull', '--quiet', 'there', 'main')), [['there/main', 'fetch']]);
  });

  it('is not seen where the push was to an address, because git writes nothing then', async () => {
    await commit(ground.repo.path);
    const push = () => git('push', '--quiet', path.join(ground.repo.root, 'remote.git'), 'main');
    assert.deepEqual(await moved(push), []);
  });

  it('is not known without a log, by a command that writes refs, and of a branch that is gone', async () => {
    const head = (await git('rev-parse', 'main')).trim();
    assert.deepEqual(await moved(() => git('update-ref', 'refs/remotes/there/made', head)), [
      ['there/made', 'unknown'],
    ]);
    await git('push', '--quiet', 'there', 'main:refs/heads/gone');
    assert.deepEqual(await moved(() => git('push', '--quiet', 'there', ':gone')), [['there/gone', 'unknown']]);
    await git('config', 'core.logAllRefUpdates', 'false');
    await git('update-ref', '-d', 'refs/remotes/there/main');
    assert.deepEqual(await moved(() => git('fetch', '--quiet', 'there')), [['there/main', 'unknown']]);
  });
});

function isRemote(difference: RepositoryDifference): difference is RepositoryDifference & { kind: 'remoteBranch' } {
  return difference.kind === 'remoteBranch';
}
