import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, unlinkSync } from 'node:fs';
import { lstat, mkdir, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGitManager } from '../../../../../src/adapters/git/git-manager.ts';
import { generateBranchName, getBranchLineage } from '../../../../../src/adapters/git/repository/lineage.ts';
import type { GitManager } from '../../../../../src/ports/git-manager.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';
import type { TempRepo } from '../../../../support/git/temp-repo.ts';
import { createTempRepo, factoryOf } from '../../../../support/git/temp-repo.ts';
import { until } from '../../../../support/time/until.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

const never = new AbortController().signal;

describe('making a worktree', () => {
  let repo: TempRepo;
  let manager: GitManager;
  beforeEach(async () => {
    repo = await createTempRepo({
      files: {
        'README.md': '# A project\n',
        '.gitattributes': '*.txt eol=lf\n*.crlf eol=crlf\n',
        'docs/größe mit leer.txt': 'ü\n',
        'win.crlf': 'one\ntwo\n',
        'bin/run': '#!/bin/sh\n',
      },
      links: { link: 'docs' },
      executable: ['bin/run'],
    });
    manager = createGitManager({ redaction: noKeys, dataDirectory: repo.dataDirectory, env: repo.env });
  });
  afterEach(() => repo.dispose());

  const create = (
    branch: string,
    more: { baseBranch?: string; worktreesDir?: string; owner?: string } = {},
    signal = never,
  ) =>
    manager.createWorktree(
      {
        repositoryPath: repo.path,
        baseBranch: more.baseBranch ?? 'main',
        branch,
        owner: more.owner ?? crypto.randomUUID(),
        worktreesDir: more.worktreesDir ?? null,
      },
      signal,
    );

  it('takes the base branch’s commit and leaves what the user has not committed alone', async () => {
    await repo.write('README.md', 'not committed\n');
    const seal = await manager.seal(repo.path);
    const worktree = valueOf(await create('df/a/1'));
    assert.equal(await readFile(path.join(worktree.path, 'README.md'), 'utf8'), '# A project\n');
    assert.equal(await readFile(path.join(repo.path, 'README.md'), 'utf8'), 'not committed\n');
    assert.deepEqual(await manager.seal(repo.path), seal);
    assert.equal((await repo.git('worktree', 'list')).trim().split('\n').length, 1);
  });

  it('keeps links, modes, line ends and names, and is clean afterwards', async () => {
    const worktree = valueOf(await create('df/a/1'));
    assert.equal(await readlink(path.join(worktree.path, 'link')), 'docs');
    assert.equal((await lstat(path.join(worktree.path, 'bin/run'))).mode & 0o111, 0o111);
    assert.equal(await readFile(path.join(worktree.path, 'win.crlf'), 'utf8'), 'one\r\ntwo\r\n');
    assert.equal(await readFile(path.join(worktree.path, 'docs/größe mit leer.txt'), 'utf8'), 'ü\n');
    assert.deepEqual(valueOf(await manager.uncommittedFiles(worktree)), []);
  });

  it('has no remote, no hook but ours and nothing of the user’s configuration', async () => {
    await repo.git('remote', 'add', 'origin', 'https://example.invalid/x.git');
    await repo.git('config', 'alias.x', 'status');
    const worktree = valueOf(await create('df/a/1'));
    assert.equal(await repo.gitIn(worktree.path, 'remote'), '');
    await assert.rejects(repo.gitIn(worktree.path, 'config', 'alias.x'));
    assert.deepEqual(await readdir(path.join(await factoryOf(repo, worktree.path), 'hooks')), ['pre-push']);
  });

  it('refuses names that are not ours or that git does not take', async () => {
    for (const name of [
      'main',
      'df/',
      'df/../x',
      'df/-rf/..',
      'df/x.lock',
      'df/@{u}',
      'df/a b',
      `df/${'x'.repeat(300)}`,
      'df/a//b',
      '--upload-pack=x',
    ]) {
      assert.equal(failureIn(await create(name)).kind, 'badName', name);
    }
    assert.deepEqual(await readdir(repo.root).then((names) => names.includes('project-worktrees')), false);
  });

  it('refuses names that are taken, or that git cannot have beside others', async () => {
    valueOf(await create('df/a/1'));
    await repo.git('branch', 'df/theirs');
    for (const name of ['df/a/1', 'df/a', 'df/a/1/b', 'df/theirs', 'df/theirs/b', 'df/A/1']) {
      assert.equal(failureIn(await create(name)).kind, 'branchTaken', name);
    }
    assert.deepEqual([...(await manager.takenBranches(repo.path))].sort(), ['df/a/1', 'df/theirs']);
  });

  it('is made below the other prefix where the user has a branch df, and says what to rename otherwise', async () => {
    await repo.git('branch', 'df');
    const refused = failureIn(await create('df/a/1'));
    assert.equal(refused.kind, 'branchTaken');
    assert.match(refused.message, /beside your branch "df"\. Rename yours \(git branch -m df <new name>\)/);
    const made = valueOf(await create('df-work/a/1'));
    assert.equal(path.basename(made.path), 'a-1');
    assert.deepEqual([...(await manager.takenBranches(repo.path))], ['df-work/a/1']);
    assert.equal(failureIn(await create('df-other/a/1')).kind, 'badName');
  });

  it('says that a base branch does not exist', async () => {
    for (const baseBranch of ['nowhere', '--help', 'HEAD', '']) {
      assert.equal(failureIn(await create('df/a/1', { baseBranch })).kind, 'noSuchBranch', baseBranch);
    }
  });

  it('never takes a folder that exists', async () => {
    await mkdir(path.join(repo.root, 'project-worktrees', 'a-1'), { recursive: true });
    await writeFile(path.join(repo.root, 'project-worktrees', 'a-1-2'), 'a file');
    assert.equal(path.basename(valueOf(await create('df/a/1')).path), 'a-1-3');
  });

  it('refuses a folder below one that starts with a dot, one inside the repository and a relative one', async () => {
    for (const worktreesDir of [path.join(repo.root, '.hidden', 'wt'), path.join(repo.path, 'wt'), 'relative/wt']) {
      const failure = failureIn(await create('df/a/1', { worktreesDir }));
      assert.equal(failure.kind, 'unsupported', failure.message);
    }
    assert.deepEqual([...(await manager.takenBranches(repo.path))], []);
  });

  it('drops the dot of a repository’s own name', async () => {
    const dotted = await createTempRepo({ name: '.dotfiles' });
    try {
      const other = createGitManager({ redaction: noKeys, dataDirectory: dotted.dataDirectory, env: dotted.env });
      const request = {
        repositoryPath: dotted.path,
        baseBranch: 'main',
        branch: 'df/a/1',
        owner: crypto.randomUUID(),
        worktreesDir: null,
      };
      assert.equal(
        valueOf(await other.createWorktree(request, never)).path,
        path.join(dotted.root, 'dotfiles-worktrees', 'a-1'),
      );
    } finally {
      await dotted.dispose();
    }
  });

  it('leaves nothing half-made when it is cancelled, before or in the middle of 20,000 files', async () => {
    const stream = Array.from({ length: 20_000 }, (_, n) => `M 100644 inline d${n % 100}/f${n}\ndata 2\nx\n`).join('');
    execFileSync('git', ['fast-import', '--quiet'], {
      cwd: repo.path,
      env: repo.env,
      input: `commit refs/heads/large\ncommitter T <t@example.invalid> 1700000000 +0000\ndata 1\nx\n${stream}`,
    });
    const folder = path.join(repo.root, 'project-worktrees');
    const early = AbortSignal.abort();
    assert.ok(!(await create('df/large/1', { baseBranch: 'large' }, early)).ok);
    // Where git was done before it could be stopped, nothing was shown: another try.
    for (let n = 1; ; n++) {
      const stop = new AbortController();
      let isMade = false;
      const making = create(`df/large/${n}`, { baseBranch: 'large' }, stop.signal).finally(() => (isMade = true));
      await until(async () => isMade || (await hasFiles(path.join(folder, `large-${n}`))));
      stop.abort();
      const made = await making;
      if (made.ok) {
        valueOf(await manager.deleteWorktree(made.value));
        continue;
      }
      assert.match(made.failure.message, /cancelled/);
      break;
    }
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual([...(await manager.takenBranches(repo.path))], []);
    assert.equal(await repo.git('for-each-ref', 'refs/df/'), '');

    const worktree = valueOf(await create('df/large/1', { baseBranch: 'large' }));
    assert.equal((await readdir(worktree.path)).length, 101);
    assert.deepEqual(valueOf(await manager.uncommittedFiles(worktree)), []);
  });

  it('survives the user’s garbage collection after the base branch was rewritten', async () => {
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'base of the project');
    await repo.write('README.md', 'base\n');
    await repo.git('commit', '--quiet', '-am', 'only here');
    const worktree = valueOf(await create('df/a/1'));
    await repo.git('reset', '--hard', '--quiet', 'HEAD~2');
    await repo.git('reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
    await repo.git('gc', '--quiet', '--prune=now');
    await rm(path.join(worktree.path, 'README.md'));
    await repo.gitIn(worktree.path, 'checkout', '--', 'README.md');
    assert.equal(await readFile(path.join(worktree.path, 'README.md'), 'utf8'), 'base\n');
    await repo.gitIn(worktree.path, 'fsck', '--connectivity-only', '--no-dangling');
    assert.equal(await manager.baseStillThere(repo.path, 'main', worktree.baseCommit), false);
  });

  it('branches from a branch of ours, also from commits that were not published, and knows the lineage', async () => {
    const parent = valueOf(await create('df/a/1'));
    await writeFile(path.join(parent.path, 'new'), 'new\n');
    const commit = valueOf(
      await manager.commitChanges({ worktree: parent, message: 'Work', key: 'k', identity: null }),
    );
    const name = generateBranchName('df/a/1', 'Which database? SQLite');
    assert.equal(name, 'df/a-which-database-sqlite/1');
    const child = valueOf(await create(name, { baseBranch: 'df/a/1' }));
    assert.equal(child.baseCommit, commit);
    assert.equal(await readFile(path.join(child.path, 'new'), 'utf8'), 'new\n');
    assert.deepEqual(await getBranchLineage(await factoryOf(repo, child.path), name), [name, 'df/a/1', 'main']);
  });

  it('serves two callers at once, each with a worktree of its own', async () => {
    const made = await Promise.all(['df/a/1', 'df/b/1', 'df/c/1'].map((branch) => create(branch)));
    assert.equal(new Set(made.map((result) => valueOf(result).path)).size, 3);
  });

  it('takes up what a crash left half-made for the same owner, and for nobody else', async () => {
    const made = valueOf(await create('df/a/1', { owner: 'one' }));
    unlinkSync(path.join(made.path, 'README.md'));
    assert.equal(failureIn(await create('df/a/1', { owner: 'two' })).kind, 'branchTaken');
    const again = valueOf(await create('df/a/1', { owner: 'one' }));
    assert.deepEqual(again, made);
    assert.ok(existsSync(path.join(made.path, 'README.md')));
  });
});

async function hasFiles(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length > 2;
}
