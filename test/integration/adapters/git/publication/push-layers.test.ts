import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';

/** Pushes that get past all layers of the guard but one. */
const PAST_ALL_BUT = {
  'the rule on protocols': (url: string) => [
    ...['-c', 'remote.x.url=.', '-c', `remote.x.pushurl=${url}`],
    ...['push', '--no-verify', 'x'],
  ],
  'the rewritten address': (url: string) => [
    ...['-c', 'protocol.allow=always', '-c', 'protocol.file.allow=always'],
    ...['push', '--no-verify', url],
  ],
  'the hook': (url: string) => [
    ...['-c', 'protocol.allow=always', '-c', 'protocol.file.allow=always'],
    ...['-c', 'remote.x.url=.', '-c', `remote.x.pushurl=${url}`, 'push', 'x'],
  ],
};

describe('each layer of the push guard alone', () => {
  let ground: GitGround;
  let remote: string;
  let plain: Record<string, string>;
  let count = 0;
  before(async () => {
    ground = await createGitGround();
    remote = path.join(ground.repo.root, 'remote.git');
    await ground.repo.git('init', '--quiet', '--bare', remote);
    plain = { PATH: ground.repo.env.PATH ?? '', HOME: ground.repo.home };
  });
  after(() => ground.repo.dispose());

  /** Does it arrive? The remote is asked, not the program. */
  async function arrives(args: string[], cwd: string, env: Record<string, string>): Promise<boolean> {
    const ref = `refs/heads/attack-${++count}`;
    await new Promise<void>((resolve) => {
      execFile('git', [...args, `HEAD:${ref}`], { cwd, env }, () => {
        resolve();
      });
    });
    return (await ground.repo.gitIn(remote, 'for-each-ref', ref)) !== '';
  }

  /** The guard's environment without the one variable that outranks all configuration. */
  async function settingsOnly(): Promise<Record<string, string>> {
    const env: Record<string, string> = { ...plain, ...(await ground.manager.guardEnvironment(ground.worktree)) };
    delete env.GIT_ALLOW_PROTOCOL;
    return env;
  }

  for (const [layer, attack] of Object.entries(PAST_ALL_BUT)) {
    it(`${layer} stops a push in the worktree from a program without our environment`, async () => {
      assert.equal(await arrives(attack(remote), ground.worktree.path, plain), false);
    });

    it(`${layer} stops a push in the user’s checkout from a program with our environment`, async () => {
      assert.equal(await arrives(attack(remote), ground.repo.path, plain), true, 'without it, it arrives');
      assert.equal(await arrives(attack(remote), ground.repo.path, await settingsOnly()), false);
    });
  }

  it('the variable that outranks configuration stops a push with every setting turned off', async () => {
    const { GIT_ALLOW_PROTOCOL = '' } = await ground.manager.guardEnvironment(ground.worktree);
    const all = ['-c', 'core.hooksPath=/dev/null', ...PAST_ALL_BUT['the rewritten address'](remote)];
    assert.equal(await arrives(all, ground.repo.path, plain), true, 'without it, it arrives');
    assert.equal(await arrives(all, ground.repo.path, { ...plain, GIT_ALLOW_PROTOCOL }), false);
  });
});
