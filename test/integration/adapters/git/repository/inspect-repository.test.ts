import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { createGitManager } from '../../../../../src/adapters/git/git-manager.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';
import type { TempRepo, TempRepoShape } from '../../../../support/git/temp-repo.ts';
import { createTempRepo } from '../../../../support/git/temp-repo.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

describe('looking at a repository', () => {
  let repo: TempRepo | undefined;
  afterEach(async () => {
    await repo?.dispose();
    repo = undefined;
  });

  async function look(shape: TempRepoShape = {}, gitBinary?: string) {
    repo = await createTempRepo(shape);
    const manager = createGitManager({
      redaction: noKeys,
      dataDirectory: repo.dataDirectory,
      env: repo.env,
      ...(gitBinary === undefined ? {} : { gitBinary }),
    });
    return { repo, manager };
  }

  it('tells branches, head, identity and what is not committed', async () => {
    const { repo, manager } = await look();
    await repo.git('branch', 'other/one');
    await repo.write('README.md', 'changed\n');
    await repo.write('new one.txt', 'new\n');
    await repo.write('.gitignore', 'ignored\n');
    await repo.write('ignored', 'x\n');
    const report = valueOf(await manager.inspect(path.join(repo.path, 'src')));
    assert.equal(report.path, repo.path);
    assert.equal(report.folder, 'src');
    assert.equal(valueOf(await manager.inspect(repo.path)).folder, '');
    assert.deepEqual(report.branches, ['main', 'other/one']);
    assert.equal(report.currentBranch, 'main');
    assert.equal(report.headCommit, (await repo.git('rev-parse', 'HEAD')).trim());
    assert.equal(report.uncommittedFiles, 3);
    assert.deepEqual(report.identity, { name: 'Test', email: 'test@example.invalid' });
    assert.deepEqual(report.notices, []);
  });

  it('knows the remote to which git would push, by its settings, its name or as the only one', async () => {
    const { repo, manager } = await look();
    const remote = (): Promise<string | null | undefined> => manager.remoteFor(repo.path, 'main');
    await repo.git('config', 'remote.ghost.prune', 'true');
    assert.equal(await remote(), null);
    await repo.git('config', 'remote.pushDefault', 'nowhere');
    await repo.git('remote', 'add', 'my.fork', 'https://git.example.invalid/fork.git');
    assert.equal(await remote(), 'my.fork');
    await repo.git('remote', 'add', 'origin', '/srv/git/library.git');
    assert.equal(await remote(), 'origin');
    await repo.git('config', 'branch.main.remote', 'my.fork');
    assert.equal(await remote(), 'my.fork');
    assert.equal(await manager.remoteFor(repo.path, 'other'), 'origin');
    await repo.git('remote', 'add', 'third', '/srv/git/third.git');
    await repo.git('config', 'remote.pushDefault', 'third');
    assert.equal(await remote(), 'third');
    await repo.git('config', 'branch.main.pushRemote', 'origin');
    assert.equal(await remote(), 'origin');
    await repo.git('config', 'branch.main.pushRemote', '.');
    assert.equal(await remote(), 'third');
    assert.equal(await manager.remoteFor(path.join(repo.path, 'nowhere'), 'main'), undefined);
  });

  it('changes nothing, not even the index', async () => {
    const { repo, manager } = await look();
    await repo.write('README.md', '# A project\n');
    const seal = await manager.seal(repo.path);
    valueOf(await manager.inspect(repo.path));
    assert.deepEqual(await manager.seal(repo.path), seal);
  });

  it('says that there is no branch when the head is detached, and no identity when git knows none', async () => {
    const { repo, manager } = await look({ identity: null });
    await repo.git('checkout', '--quiet', '--detach');
    const report = valueOf(await manager.inspect(repo.path));
    assert.equal(report.currentBranch, null);
    assert.equal(report.identity, null);
  });

  it('refuses what cannot be worked on, each in words of its own', async () => {
    const { repo, manager } = await look({ files: null });
    const kinds = async (folder: string) => failureIn(await manager.inspect(folder)).kind;
    assert.equal(await kinds(repo.path), 'noCommit');
    assert.equal(await kinds(repo.root), 'notARepository');
    assert.equal(await kinds(path.join(repo.root, 'nowhere')), 'notARepository');
    assert.equal(await kinds(path.join(repo.path, '.git')), 'notARepository');
    await repo.gitIn(repo.root, 'init', '--quiet', '--bare', 'bare.git');
    assert.equal(await kinds(path.join(repo.root, 'bare.git')), 'bareRepository');
    const broken = path.join(repo.root, 'line\nbreak');
    await mkdir(broken);
    assert.match(failureIn(await manager.inspect(broken)).message, /line break/);
  });

  it('refuses a submodule and one of our own worktrees', async () => {
    const { repo, manager } = await look();
    const library = path.join(repo.root, 'library');
    await repo.gitIn(repo.root, 'clone', '--quiet', repo.path, library);
    await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib');
    await repo.git('commit', '--quiet', '-m', 'Add a submodule');
    assert.match(failureIn(await manager.inspect(path.join(repo.path, 'lib'))).message, /is a submodule of/);
    const worktree = valueOf(
      await manager.createWorktree(
        {
          repositoryPath: repo.path,
          baseBranch: 'main',
          branch: 'df/x/1',
          owner: crypto.randomUUID(),
          worktreesDir: null,
        },
        new AbortController().signal,
      ),
    );
    assert.match(failureIn(await manager.inspect(worktree.path)).message, /worktree of Dark Factory/);
    assert.match(valueOf(await manager.inspect(repo.path)).notices.join(), /Submodules \(lib\) are empty folders/);
  });

  it('says so when git is missing, is too old or is something else', async () => {
    const missing = await look({}, '/nowhere/git');
    assert.equal(failureIn(await missing.manager.inspect(missing.repo.path)).kind, 'gitMissing');
    for (const [says, kind] of [
      ['git version 2.24.9', 'gitTooOld'],
      ['git version 1.8.3.1', 'gitTooOld'],
      ['something else', 'gitMissing'],
    ] as const) {
      const binary = path.join(missing.repo.root, 'other git');
      await writeFile(binary, `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });
      const manager = createGitManager({
        redaction: noKeys,
        dataDirectory: missing.repo.dataDirectory,
        env: missing.repo.env,
        gitBinary: binary,
      });
      assert.equal(failureIn(await manager.inspect(missing.repo.path)).kind, kind);
    }
  });

  it('names LFS, a sparse checkout and a shallow clone', async () => {
    const { repo, manager } = await look({
      files: { '.gitattributes': '*.bin filter=lfs -text\n', 'a.bin': 'x', 'docs/a': 'a', 'src/b': 'b' },
    });
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'second');
    const clone = path.join(repo.root, 'clone');
    await repo.gitIn(repo.root, 'clone', '--quiet', '--depth=1', `file://${repo.path}`, clone);
    await repo.gitIn(clone, 'sparse-checkout', 'set', 'docs');
    const report = valueOf(await manager.inspect(clone));
    assert.match(report.notices.join('\n'), /Git LFS[\s\S]*sparse[\s\S]*shallow/);
    assert.equal(report.uncommittedFiles, 0);
    const worktree = valueOf(
      await manager.createWorktree(
        { repositoryPath: clone, baseBranch: 'main', branch: 'df/x/1', owner: crypto.randomUUID(), worktreesDir: null },
        new AbortController().signal,
      ),
    );
    assert.equal((await repo.gitIn(worktree.path, 'log', '--format=%s')).trim(), 'second');
    assert.equal((await repo.gitIn(worktree.path, 'ls-files')).trim().split('\n').length, 4);
  });

  it('refuses a partial clone whose files were never fetched, and takes a complete one with a notice', async () => {
    const { repo, manager } = await look();
    await repo.git('config', 'uploadpack.allowFilter', 'true');
    const clone = path.join(repo.root, 'clone');
    await repo.gitIn(
      repo.root,
      'clone',
      '--quiet',
      '--no-checkout',
      '--filter=blob:none',
      `file://${repo.path}`,
      clone,
    );
    const refused = failureIn(await manager.inspect(clone));
    assert.equal(refused.kind, 'unsupported');
    assert.match(refused.message, /2 files or folders of its last commit were never fetched/);
    await repo.gitIn(clone, 'checkout', '--quiet', 'main');
    assert.match(valueOf(await manager.inspect(clone)).notices.join(), /partial clone/);
  });

  for (const name of ["it's got spaces", 'quote"d', 'ünïcödé 日本', '-rf', '#hash', 'back\\slash', 'dollar$(x)']) {
    it(`works on a repository in a folder called ${name}, up to publication`, async () => {
      const { repo, manager } = await look({ name });
      assert.equal(valueOf(await manager.inspect(repo.path)).uncommittedFiles, 0);
      const worktree = valueOf(
        await manager.createWorktree(
          {
            repositoryPath: repo.path,
            baseBranch: 'main',
            branch: 'df/x/1',
            owner: crypto.randomUUID(),
            worktreesDir: null,
          },
          new AbortController().signal,
        ),
      );
      await writeFile(path.join(worktree.path, 'new'), 'new\n');
      const commit = valueOf(await manager.commitChanges({ worktree, message: 'Work', key: 'k', identity: null }));
      assert.ok(commit);
      valueOf(await manager.publish(worktree, commit, null));
      assert.equal((await repo.git('rev-parse', 'df/x/1')).trim(), commit);
    });
  }

  it('finds the same repository through a symlink', async () => {
    const { repo, manager } = await look();
    const link = path.join(repo.root, 'link');
    await symlink(repo.path, link);
    assert.equal(valueOf(await manager.inspect(link)).path, repo.path);
  });
});
