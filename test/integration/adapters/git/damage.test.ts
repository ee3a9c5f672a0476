import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { createGitManager } from '../../../../src/adapters/git/git-manager.ts';
import type { GitManager, Worktree } from '../../../../src/ports/git-manager.ts';
import { bubblewrapArguments, hasBubblewrap } from '../../../support/sandbox/bubblewrap.ts';
import { HANG_MS } from '../../../support/time/patience.ts';
import { valueOf } from '../../../support/git/results.ts';
import type { TempRepo } from '../../../support/git/temp-repo.ts';
import { createTempRepo, factoryOf } from '../../../support/git/temp-repo.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

const CLEAN =
  'env -i PATH=/usr/bin:/bin HOME=/tmp GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.invalid GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.invalid';

/** What an agent with a shell could do to the user's repository; $MAIN is the user's checkout, $FACTORY ours. */
const ATTACKS: readonly (readonly [name: string, script: string])[] = [
  ['deletes a branch', `cd "$MAIN"; ${CLEAN} git branch -D other; ${CLEAN} git update-ref -d refs/heads/other`],
  [
    'moves main, makes a tag, drops the stash',
    `cd "$MAIN"; ${CLEAN} git update-ref refs/heads/main other; ${CLEAN} git tag evil; ${CLEAN} git stash drop`,
  ],
  [
    'turns HEAD to main and commits',
    `${CLEAN} git symbolic-ref HEAD refs/heads/main; ${CLEAN} git commit --allow-empty -m evil`,
  ],
  ['switches the main checkout', `cd "$MAIN"; ${CLEAN} git checkout -f other`],
  ['overwrites a file of the main checkout', 'echo evil > "$MAIN/README.md"'],
  ['removes its own worktree by force', `${CLEAN} git worktree remove --force --force "$PWD"`],
  ['deletes objects', 'rm -rf "$MAIN/.git/objects"/*; rm -rf "$FACTORY/objects"/*'],
  [
    'expires reflogs and collects garbage',
    `cd "$MAIN"; ${CLEAN} git reflog expire --expire=now --all; ${CLEAN} git gc -q --prune=now`,
  ],
  ['deletes the repositories', 'rm -rf "$MAIN/.git" "$FACTORY"'],
  [
    'writes hooks, configuration and attributes',
    'for G in "$MAIN/.git" "$FACTORY"; do echo x > "$G/hooks/post-commit"; printf "[core]\\nfsmonitor=x\\n" >> "$G/config"; mkdir -p "$G/info"; echo "* filter=x" > "$G/info/attributes"; echo x > "$G/config.worktree"; done',
  ],
  [
    'forges the .git pointer',
    `rm -rf .git; ${CLEAN} git init -q --bare fake; printf "[core]\\nfsmonitor=/bin/false\\n" >> fake/config; echo "gitdir: $PWD/fake" > .git`,
  ],
  [
    'reads the credentials and signals other processes',
    'cat "$HOME_OF_USER/.git-credentials" > stolen; kill -9 "$VICTIM"',
  ],
];

/** No stash, reflog or object of the user's is lost, and the files are the same. */
async function wholeState(repo: TempRepo): Promise<string> {
  const parts = [
    await repo.git('for-each-ref'),
    await repo.git('reflog', '--all', '--format=%H %gd'),
    await repo.git('status', '--porcelain=v2', '--branch', '--show-stash', '--untracked-files=all'),
    await repo.git('cat-file', '--batch-all-objects', '--batch-check'),
    await readFile(path.join(repo.path, 'README.md'), 'utf8'),
    await readFile(path.join(repo.path, '.git', 'config'), 'utf8'),
  ];
  return parts.join('\n');
}

describe('an agent that damages what it can reach', function () {
  let repo: TempRepo;
  let manager: GitManager;
  let worktree: Worktree;
  let factory: string;

  before(async function () {
    if (!hasBubblewrap()) this.skip();
    repo = await createTempRepo();
    await repo.git('branch', 'other');
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'second');
    await repo.write('README.md', 'stashed\n');
    await repo.git('stash');
    await repo.write('README.md', 'not committed\n');
    await writeFile(path.join(repo.home, '.git-credentials'), 'https://test:not-a-real-password@example.invalid\n');
    manager = createGitManager({ redaction: noKeys, dataDirectory: repo.dataDirectory, env: repo.env });
    worktree = valueOf(
      await manager.createWorktree(
        {
          repositoryPath: repo.path,
          baseBranch: 'main',
          branch: 'df/damage/2025-12-26',
          owner: crypto.randomUUID(),
          worktreesDir: null,
        },
        new AbortController().signal,
      ),
    );
    factory = await factoryOf(repo, worktree.path);
  });
  after(async () => {
    if (hasBubblewrap()) await repo.dispose();
  });

  ATTACKS.forEach(([name, script], n) => {
    it(`${name}: the user’s repository is what it was, and the work goes on`, async () => {
      const seal = await manager.seal(repo.path);
      const state = await wholeState(repo);
      const victim = spawn('sleep', ['60'], { stdio: 'ignore' });
      const sandbox = bubblewrapArguments({ home: repo.home, visible: repo.root, writable: worktree.path });
      const attack = spawnSync('bwrap', [...sandbox, '/bin/sh', '-c', `echo ${n} > work; echo ran; ${script}`], {
        env: {
          PATH: repo.env.PATH ?? '',
          ...(await manager.guardEnvironment(worktree)),
          HOME: repo.home,
          HOME_OF_USER: repo.home,
          MAIN: repo.path,
          FACTORY: factory,
          VICTIM: String(victim.pid),
        },
        encoding: 'utf8',
        timeout: HANG_MS,
      });
      const survived = victim.signalCode === null;
      victim.kill();
      assert.match(attack.stdout, /^ran/, attack.stderr);
      assert.ok(survived);
      assert.equal(await readFile(path.join(worktree.path, 'stolen'), 'utf8').catch(() => ''), '');
      assert.deepEqual(manager.compareSeals(seal, await manager.seal(repo.path)), []);
      assert.equal(await wholeState(repo), state);

      assert.match((await manager.validateWorktree(worktree, null)).kind, /ready|restored/);
      spawnSync('rm', ['-rf', path.join(worktree.path, 'fake')]);
      await writeFile(path.join(worktree.path, 'more'), `${n}\n`);
      const tip = (await repo.git('rev-parse', '--verify', '--quiet', worktree.branch).catch(() => '')).trim();
      const commit = valueOf(await manager.commitChanges({ worktree, message: 'Work', key: `k${n}`, identity: null }));
      assert.ok(commit);
      valueOf(await manager.publish(worktree, commit, tip === '' ? null : tip));
    });
  });
});
