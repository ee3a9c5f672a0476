import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { createGitManager } from '../../../../../src/adapters/git/git-manager.ts';
import type { GitManager, Worktree } from '../../../../../src/ports/git-manager.ts';
import { bubblewrapArguments, hasBubblewrap } from '../../../../support/sandbox/bubblewrap.ts';
import { sampleOf } from '../../../../support/chance/seed.ts';
import { HANG_MS } from '../../../../support/time/patience.ts';
import type { PushAttack } from '../../../../support/git/push-attacks.ts';
import { PUSH_ATTACKS } from '../../../../support/git/push-attacks.ts';
import type { PushRemotes, RemoteName } from '../../../../support/git/push-remotes.ts';
import { startPushRemotes } from '../../../../support/git/push-remotes.ts';
import type { TempRepo } from '../../../../support/git/temp-repo.ts';
import { createTempRepo, factoryOf } from '../../../../support/git/temp-repo.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

const REMOTES: readonly RemoteName[] = ['O', 'W', 'D'];
type Column = 'nothing' | 'guard' | 'sandbox';

/**
 * What gets through where there is no sandbox: hindered, not impossible. A letter is a remote that the attacker's ref
 * arrived in. The list is exact, so that a hole that closes or opens is noticed.
 */
const THROUGH_THE_GUARD: Readonly<Record<string, string>> = {
  'emptied configuration': 'OWD',
  'from the main checkout': 'OWD',
  'from a second clone': 'OWD',
  'no git at all': 'OWD',
  'hook that fires at the user’s next commit': 'OWD',
  'fsmonitor that fires at the user’s next status': 'OWD',
  'push refspec that rides on the user’s next push': 'OWD',
};

/** Whether it succeeds is for the remote to say. Never blocks: the HTTP remote is served by this very process. */
async function attempt(program: string, args: string[], cwd: string, env: Record<string, string>): Promise<void> {
  const child = spawn(program, args, { cwd, env, stdio: 'ignore', timeout: HANG_MS, killSignal: 'SIGKILL' });
  await new Promise((resolve) => child.once('close', resolve));
}

describe('pushing from a worktree', () => {
  let repo: TempRepo;
  let remotes: PushRemotes;
  let manager: GitManager;
  let worktree: Worktree;
  let factory: string;
  let sha: string;
  let pack: string;
  let count = 0;

  before(async () => {
    repo = await createTempRepo();
    remotes = await startPushRemotes(repo);
    manager = createGitManager({ redaction: noKeys, dataDirectory: repo.dataDirectory, env: repo.env });
    const made = await manager.createWorktree(
      {
        repositoryPath: repo.path,
        baseBranch: 'main',
        branch: 'df/push/2025-12-26',
        owner: crypto.randomUUID(),
        worktreesDir: null,
      },
      new AbortController().signal,
    );
    assert.ok(made.ok);
    worktree = made.value;
    factory = await factoryOf(repo, worktree.path);
    sha = worktree.baseCommit;
    pack = path.join(repo.root, 'attack.pack');
    const packed = spawnSync('git', ['pack-objects', '--revs', '--stdout', '-q'], {
      cwd: repo.path,
      env: repo.env,
      input: `${sha}\n`,
    });
    await writeFile(pack, packed.stdout);
    snapshot();
  });
  after(async () => {
    await remotes.stop();
    await repo.dispose();
  });

  /** Does the ref arrive? Everything is put back as it was afterwards. */
  async function arrives(attack: PushAttack, remote: RemoteName, column: Column): Promise<boolean> {
    const ref = `refs/heads/attack-${++count}`;
    const attacker: Record<string, string> = {
      PATH: repo.env.PATH ?? '',
      HOME: repo.home,
      ...(column === 'nothing' ? {} : await manager.guardEnvironment(worktree)),
      URL: remotes.urls[remote],
      REF: ref,
      REMOTE: remote,
      SHA: sha,
      MAIN: repo.path,
      BARE: remotes.bare[remote],
      PACK: pack,
      CREDENTIALS: 'test:not-a-real-password',
      RAW: path.resolve(import.meta.dirname, '../../../../fixtures/raw-push.mjs'),
      NODE: process.execPath,
    };
    const shell = ['/bin/sh', '-c', attack.script];
    const sandbox = ['bwrap', ...bubblewrapArguments({ home: repo.home, visible: repo.root, writable: worktree.path })];
    const [program = '', ...args] = column === 'sandbox' ? [...sandbox, ...shell] : shell;
    await attempt(program, args, worktree.path, attacker);
    if (attack.userThen !== undefined) {
      await attempt('/bin/sh', ['-c', attack.userThen], repo.path, { ...repo.env, REMOTE: remote });
    }
    const arrived = remotes.refs(remote).includes(ref);
    // In the sandbox there is nothing to put back, or the next attack shows it.
    if (column !== 'sandbox' && attack.untidy === true) restore();
    return arrived;
  }

  /** The user's repository, and ours. */
  const copies = (): string[] => [path.join(repo.path, '.git'), 'git-before', factory, 'factory-before'];

  function snapshot(): void {
    const script = 'cd "$0" && rm -rf "$2" "$4" && cp -a "$1" "$2" && cp -a "$3" "$4"';
    assert.equal(spawnSync('/bin/sh', ['-c', script, repo.root, ...copies()]).status, 0);
  }

  function restore(): void {
    const script =
      'cd "$0" && rm -rf "$1" "$3" && cp -a "$2" "$1" && cp -a "$4" "$3" && cd "$5" && rm -rf second monitor x.idx';
    assert.equal(spawnSync('/bin/sh', ['-c', script, repo.root, ...copies(), worktree.path]).status, 0);
  }

  async function column(kind: Column, attacks = PUSH_ATTACKS): Promise<Record<string, string>> {
    const through: Record<string, string> = {};
    for (const attack of attacks) {
      let letters = '';
      for (const remote of attack.only ?? REMOTES) if (await arrives(attack, remote, kind)) letters += remote;
      if (letters !== '') through[attack.name] = letters;
    }
    return through;
  }

  it('succeeds by every one of the ways where the worktree is the user’s own and nothing hinders it', async () => {
    // Proof that the attacks are real: the same scripts, from a plain checkout without any guard.
    const attacks = sampleOf(PUSH_ATTACKS, 6);
    const guarded = worktree;
    const plain = path.join(repo.root, 'plain');
    await repo.git('worktree', 'add', '-q', '--detach', plain);
    snapshot();
    worktree = { ...guarded, path: plain };
    try {
      const through = await column('nothing', attacks);
      assert.deepEqual(
        Object.fromEntries(attacks.map((attack) => [attack.name, (attack.only ?? REMOTES).join('')])),
        through,
      );
    } finally {
      worktree = guarded;
    }
  });

  it('is hindered by the guard alone, and the ways that are left are known', async () => {
    assert.deepEqual(await column('guard'), THROUGH_THE_GUARD);
  });

  it('is impossible in the sandbox', async function () {
    if (!hasBubblewrap()) this.skip();
    // Proof that the sandbox starts, and that git answers in it.
    const sandbox = bubblewrapArguments({ home: repo.home, visible: repo.root, writable: worktree.path });
    const inside = spawnSync('bwrap', [...sandbox, '/bin/sh', '-c', 'touch x && rm x && git log -1 --format=%H'], {
      encoding: 'utf8',
    });
    assert.equal(inside.stdout.trim(), sha, inside.stderr);
    assert.deepEqual(await column('sandbox'), {});
  });

  it('is answered with a refusal that names us', async () => {
    const tried = spawnSync('git', ['push', remotes.urls.W, 'HEAD'], {
      cwd: worktree.path,
      env: { PATH: repo.env.PATH ?? '', HOME: repo.home },
      encoding: 'utf8',
    });
    assert.notEqual(tried.status, 0);
    assert.match(tried.stderr, /dark-factory-never-pushes/);
  });
});
