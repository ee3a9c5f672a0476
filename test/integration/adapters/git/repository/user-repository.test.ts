import assert from 'node:assert/strict';
import { cp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { HardenedGit } from '../../../../../src/adapters/git/command/hardened-git.ts';
import { createHardenedGit } from '../../../../../src/adapters/git/command/hardened-git.ts';
import { locateUserRepository } from '../../../../../src/adapters/git/repository/user-repository.ts';
import { valueOf } from '../../../../support/git/results.ts';
import type { TempRepo } from '../../../../support/git/temp-repo.ts';
import { createTempRepo } from '../../../../support/git/temp-repo.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

describe('where a repository is', () => {
  let repo: TempRepo;
  let git: HardenedGit;
  let asked: number;
  beforeEach(async () => {
    repo = await createTempRepo();
    // What changed just before a question is not remembered.
    await past(path.join(repo.path, '.git/config'));
    const real = createHardenedGit({ redaction: noKeys, binary: 'git', env: repo.env });
    asked = 0;
    git = {
      ...real,
      run: (call, signal) => {
        if (call.args[0] === 'rev-parse') asked += 1;
        return real.run(call, signal);
      },
    };
  });
  afterEach(() => repo.dispose());

  it('is asked of git once, however often it is needed', async () => {
    const first = valueOf(await locateUserRepository(git, repo.path));
    await repo.write('more.txt', 'more\n');
    await repo.git('add', '--all');
    await repo.git('commit', '--quiet', '--message', 'more');
    await repo.git('switch', '--quiet', '--create', 'other');
    assert.deepEqual(valueOf(await locateUserRepository(git, repo.path)), first);
    assert.equal(asked, 1);
  });

  const changes: Record<string, () => Promise<unknown>> = {
    'its configuration': () => repo.git('config', 'core.worktree', path.join(repo.root, 'home')),
    'the configuration of the checkout': () => writeFile(path.join(repo.path, '.git/config.worktree'), ''),
    'the folder .git, for another': async () => {
      const dotGit = path.join(repo.path, '.git');
      await cp(dotGit, `${dotGit}-copy`, { recursive: true, preserveTimestamps: true });
      await rm(dotGit, { recursive: true });
      await rename(`${dotGit}-copy`, dotGit);
    },
    'the folder .git, for a link that leads elsewhere': async () => {
      await rename(path.join(repo.path, '.git'), path.join(repo.root, 'elsewhere.git'));
      await symlink(path.join(repo.root, 'elsewhere.git'), path.join(repo.path, '.git'));
    },
    'the folder .git, for a file that leads elsewhere': async () => {
      await rename(path.join(repo.path, '.git'), path.join(repo.root, 'elsewhere.git'));
      await writeFile(path.join(repo.path, '.git'), `gitdir: ${path.join(repo.root, 'elsewhere.git')}\n`);
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`is asked again after a change of ${what}`, async () => {
      await locateUserRepository(git, repo.path);
      await change();
      await locateUserRepository(git, repo.path);
      assert.equal(asked, 2);
    });
  }

  it('is asked each time where the configuration includes another file, which nobody watches', async () => {
    await repo.git('config', 'include.path', path.join(repo.root, 'more'));
    await past(path.join(repo.path, '.git/config'));
    await locateUserRepository(git, repo.path);
    await locateUserRepository(git, repo.path);
    assert.equal(asked, 2);
  });

  it('is no longer known when the repository is gone', async () => {
    await locateUserRepository(git, repo.path);
    await rm(path.join(repo.path, '.git/HEAD'));
    const located = await locateUserRepository(git, repo.path);
    assert.equal(located.ok ? '' : located.failure.kind, 'notARepository');
  });
});

async function past(file: string): Promise<void> {
  await utimes(file, new Date(), new Date());
  // The time of a change cannot be set, only waited for.
  await new Promise((resolve) => setTimeout(resolve, 150));
}
