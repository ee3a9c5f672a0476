import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { HardenedGit } from '../../../../../src/adapters/git/command/hardened-git.ts';
import { createHardenedGit } from '../../../../../src/adapters/git/command/hardened-git.ts';
import { belongsTo, refsOfOthers } from '../../../../../src/adapters/git/repository/remembered-refs.ts';
import type { ListedRef } from '../../../../../src/adapters/git/repository/refs.ts';
import { listRefs } from '../../../../../src/adapters/git/repository/refs.ts';
import { valueOf } from '../../../../support/git/results.ts';
import type { TempRepo } from '../../../../support/git/temp-repo.ts';
import { createTempRepo } from '../../../../support/git/temp-repo.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

describe('the refs of a repository', () => {
  let template: TempRepo;
  let repo: Pick<TempRepo, 'root' | 'path' | 'git' | 'write'>;
  let real: HardenedGit;
  let git: HardenedGit;
  let gitDir: string;
  let asked: number;
  let [first, second] = ['', ''];
  /** What is done before git answers. */
  let meanwhile: () => Promise<unknown>;
  before(async () => {
    template = await createTempRepo();
    first = (await template.git('rev-parse', 'main')).trim();
    second = (await template.git('commit-tree', 'main^{tree}', '-p', first, '-m', 'second')).trim();
    await template.git('update-ref', 'refs/heads/side/one', first);
    await template.git('update-ref', 'refs/tags/packed', first);
    await template.git('pack-refs', '--all');
    await template.git('update-ref', 'refs/heads/side/two', first);
    await template.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/main');
  });
  after(() => template.dispose());
  beforeEach(async () => {
    const root = await mkdtemp(path.join(template.root, 'copy-'));
    const checkout = path.join(root, 'project');
    await cp(template.path, checkout, { recursive: true });
    repo = {
      root,
      path: checkout,
      git: (...args) => template.gitIn(checkout, ...args),
      write: (file, content) => writeFile(path.join(checkout, file), content),
    };
    gitDir = path.join(checkout, '.git');
    real = createHardenedGit({ redaction: noKeys, binary: 'git', env: template.env });
    asked = 0;
    meanwhile = async () => undefined;
    git = {
      ...real,
      succeed: async (call, signal) => {
        if (call.args[0] === 'for-each-ref') asked += 1;
        await meanwhile();
        return real.succeed(call, signal);
      },
    };
  });

  let last: ReadonlyMap<string, ListedRef>;
  const seen = async () => (last = valueOf(await refsOfOthers(git, gitDir)));

  it('are asked of git once, also while the user edits and we publish', async () => {
    const before = await seen();
    assert.deepEqual(
      [...before.keys()],
      ['refs/heads/main', 'refs/heads/side/one', 'refs/heads/side/two', 'refs/remotes/origin/HEAD', 'refs/tags/packed'],
    );
    assert.equal(before.get('refs/remotes/origin/HEAD')?.symref, 'refs/heads/main');
    await repo.write('README.md', 'edited\n');
    await repo.git('add', 'README.md');
    await repo.git('update-ref', 'refs/heads/df/work/1', second);
    await repo.git('update-ref', 'refs/df/keep/work', second);
    assert.equal(await seen(), before);
    assert.equal(asked, 1);
  });

  const changes: Record<string, () => Promise<unknown>> = {
    'a branch that moved': () => repo.git('update-ref', 'refs/heads/side/two', second),
    'a packed branch that moved': () => repo.git('update-ref', 'refs/heads/side/one', second),
    'a branch that was deleted': () => repo.git('update-ref', '-d', 'refs/heads/side/two'),
    'a packed tag that was deleted': () => repo.git('update-ref', '-d', 'refs/tags/packed'),
    'a ref that was made in a new folder': () => repo.git('update-ref', 'refs/notes/deep/er/x', first),
    'a symbolic ref that was turned': () => repo.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/side/one'),
    'a ref that lost its loose file and is the packed one again': async () => {
      await repo.git('update-ref', 'refs/heads/main', second);
      await seen();
      await rm(path.join(gitDir, 'refs/heads/main'));
    },
    'a branch that was written over in place, with the times of before': async () => {
      const file = path.join(gitDir, 'refs/heads/side/two');
      const { atime, mtime } = await stat(file);
      await writeFile(file, `${second}\n`);
      await utimes(file, atime, mtime);
    },
    'packed refs that were written over in place, with the times of before': async () => {
      const file = path.join(gitDir, 'packed-refs');
      const { atime, mtime } = await stat(file);
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll(first, second));
      await utimes(file, atime, mtime);
    },
    'a symbolic ref whose target among ours is gone': async () => {
      await repo.git('update-ref', 'refs/heads/df/work/1', first);
      await repo.git('symbolic-ref', 'refs/heads/follows', 'refs/heads/df/work/1');
      await seen();
      await rm(path.join(gitDir, 'refs/heads/df/work/1'));
    },
    'a symbolic ref that leads to a file beside the refs': async () => {
      await writeFile(path.join(gitDir, 'BESIDE'), `${first}\n`);
      await writeFile(path.join(gitDir, 'refs/heads/out'), 'ref: BESIDE\n');
      await seen();
      await rm(path.join(gitDir, 'BESIDE'));
    },
    'a branch behind a link': async () => {
      await writeFile(path.join(repo.root, 'elsewhere'), `${first}\n`);
      await symlink(path.join(repo.root, 'elsewhere'), path.join(gitDir, 'refs/heads/linked'));
      await seen();
      await writeFile(path.join(repo.root, 'elsewhere'), `${second}\n`);
    },
    'branches in a folder behind a link': async () => {
      await mkdir(path.join(repo.root, 'folder'));
      await writeFile(path.join(repo.root, 'folder/one'), `${first}\n`);
      await symlink(path.join(repo.root, 'folder'), path.join(gitDir, 'refs/heads/linked'));
      await seen();
      await writeFile(path.join(repo.root, 'folder/one'), `${second}\n`);
    },
    'one of very many': async () => {
      for (let n = 0; n < 300; n++) await writeFile(path.join(gitDir, `refs/tags/t${n}`), `${first}\n`);
      await seen();
      await writeFile(path.join(gitDir, 'refs/tags/t299'), `${second}\n`);
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`show ${what}`, async () => {
      await seen();
      await change();
      const before = last;
      const now = valueOf(await listRefs(real, gitDir));
      for (const name of now.keys()) if (name.startsWith('refs/heads/df/')) now.delete(name);
      assert.deepEqual(await seen(), now);
      assert.notDeepEqual(now, before);
    });
  }

  it('are not remembered for what they were when they changed before git answered', async () => {
    meanwhile = () => repo.git('update-ref', 'refs/heads/side/two', second);
    assert.equal((await seen()).get('refs/heads/side/two')?.id, second);
    meanwhile = async () => undefined;
    await repo.git('update-ref', 'refs/heads/side/two', first);
    assert.equal((await seen()).get('refs/heads/side/two')?.id, first);
    assert.equal(asked, 2);
  });

  it('are asked of git each time where a pipe lies among them, and it is never waited for', async () => {
    await seen();
    execFileSync('mkfifo', [path.join(gitDir, 'refs/heads/pipe.lock')]);
    const before = asked;
    await seen();
    await seen();
    assert.equal(asked, before + 2);
  });

  it('are asked of git each time in a repository that keeps them in another way', async () => {
    await repo.git('config', 'core.repositoryFormatVersion', '1');
    await repo.git('config', 'extensions.refStorage', 'files');
    await refsOfOthers(git, gitDir);
    await refsOfOthers(git, gitDir);
    assert.equal(asked, 2);
  });

  it('tell whether a commit belongs to a branch, also to one of ours, and after it was rewritten', async () => {
    await repo.git('update-ref', 'refs/heads/main', second);
    await repo.git('update-ref', 'refs/heads/df/work/1', second);
    for (const branch of ['main', 'df/work/1']) assert.equal(await belongsTo(git, gitDir, first, branch), true, branch);
    assert.equal(await belongsTo(git, gitDir, second, 'side/two'), false);
    assert.equal(await belongsTo(git, gitDir, first, 'nowhere'), false);
    const orphan = (await repo.git('commit-tree', 'main^{tree}', '-m', 'orphan')).trim();
    await repo.git('update-ref', 'refs/heads/main', orphan);
    assert.equal(await belongsTo(git, gitDir, first, 'main'), false);
    await rename(path.join(gitDir, 'refs/heads/df/work/1'), path.join(gitDir, 'refs/heads/df/work/2'));
    assert.equal(await belongsTo(git, gitDir, first, 'df/work/1'), false);
  });
});
