import assert from 'node:assert/strict';
import { chmod, mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';

describe('what an agent without a sandbox can write to', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround();
    const { repo } = ground;
    await repo.write('.gitignore', 'ignored/\n');
    for (const name of ['kept', 'edited', 'gone']) await repo.write(name, `${name}\n`);
    await repo.git('add', '--all');
    await repo.git('commit', '--quiet', '-m', 'files');
    await repo.write('edited', 'by the user\n');
    await repo.write('new', 'by the user\n');
  });
  afterEach(() => ground.repo.dispose());

  async function differences(act: () => Promise<unknown>): Promise<unknown[]> {
    const { manager, repo } = ground;
    const before = await manager.seal(repo.path, { withReachableFiles: true });
    await act();
    const after = await manager.seal(repo.path, { withReachableFiles: true, since: before });
    return manager.compareSeals(before, after).map((difference) => {
      if (difference.kind === 'checkoutFile' || difference.kind === 'startFile')
        return `${difference.kind} ${difference.name} ${difference.fileChange}`;
      return difference.kind;
    });
  }
  const at = (file: string) => path.join(ground.repo.path, file);

  it('is as it was when nothing is written, and when only what git ignores is', async () => {
    const said = await differences(async () => {
      await mkdir(at('ignored'));
      await ground.repo.write('ignored/file', 'x\n');
      await ground.put('in-the-worktree', 'x\n');
    });
    assert.deepEqual(said, []);
  });

  it('names files of the checkout that were made, changed and deleted, edited and untracked ones too', async () => {
    const said = await differences(async () => {
      await ground.repo.write('kept', 'other\n');
      await ground.repo.write('edited', 'by an agent\n');
      await ground.repo.write('made', 'x\n');
      await rm(at('gone'));
      await rm(at('new'));
    });
    assert.deepEqual(said, [
      'checkoutFile edited changed',
      'checkoutFile gone deleted',
      'checkoutFile kept changed',
      'checkoutFile made created',
      'checkoutFile new deleted',
    ]);
  });

  it('sees a change whose size and time are those from before, a file put back, a mode, and one that became a link', async () => {
    const { atime, mtime } = await stat(at('new'));
    const said = await differences(async () => {
      await ground.repo.write('new', 'by the USER\n');
      await utimes(at('new'), atime, mtime);
      await ground.repo.git('checkout', '--quiet', '--', 'edited');
      await chmod(at('kept'), 0o755);
      await rename(at('gone'), at('moved'));
      await symlink('moved', at('gone'));
    });
    assert.deepEqual(said, [
      'checkoutFile edited changed',
      'checkoutFile gone changed',
      'checkoutFile kept changed',
      'checkoutFile moved created',
      'checkoutFile new changed',
    ]);
  });

  it('tells what was staged or hidden from git apart from the files themselves', async () => {
    assert.deepEqual(await differences(() => ground.repo.git('add', 'edited', 'new')), ['index']);
    const hide = () => ground.repo.git('update-index', '--assume-unchanged', 'kept');
    assert.deepEqual(await differences(hide), ['index']);
  });

  it('does not call a file deleted that the user committed', async () => {
    const said = await differences(async () => {
      await ground.repo.git('add', 'new');
      await ground.repo.git('commit', '--quiet', '-m', 'new');
    });
    assert.deepEqual(said, ['branch', 'index']);
  });

  it('leaves a repository in the checkout alone, such as a worktree of ours', async () => {
    const inner = at('worktrees/one');
    await mkdir(inner, { recursive: true });
    await ground.repo.gitIn(inner, 'init', '--quiet');
    await ground.repo.gitIn(inner, 'commit', '--quiet', '--allow-empty', '-m', 'x');
    assert.deepEqual(await differences(() => writeFile(path.join(inner, 'file'), 'x\n')), []);
  });

  it('names what shells, git, ssh and package managers read in the home folder', async () => {
    const home = ground.repo.home;
    const put = async (name: string) => {
      await mkdir(path.dirname(path.join(home, name)), { recursive: true });
      await writeFile(path.join(home, name), '# x\n');
    };
    await put('.zshenv');
    await put('.ssh/config');
    const said = await differences(async () => {
      const names = ['.bashrc', '.profile', '.gitconfig', '.config/git/config', '.config/fish/conf.d/a.fish', '.npmrc'];
      for (const name of [...names, '.ssh/config', '.ssh/known_hosts', 'notes.txt']) await put(name);
      await writeFile(path.join(home, '.ssh/config'), 'Host *\n  ProxyCommand x\n');
      await rm(path.join(home, '.zshenv'));
    });
    assert.deepEqual(
      said.map((line) => String(line)),
      [
        'startFile ~/.bashrc created',
        'startFile ~/.config/fish/conf.d/a.fish created',
        'startFile ~/.config/git/config created',
        `startFile ~/.gitconfig ${said.includes('startFile ~/.gitconfig changed') ? 'changed' : 'created'}`,
        'startFile ~/.npmrc created',
        'startFile ~/.profile created',
        'startFile ~/.ssh/config changed',
        'startFile ~/.zshenv deleted',
      ],
    );
  });
});
