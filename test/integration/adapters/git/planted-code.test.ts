import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGitManager } from '../../../../src/adapters/git/git-manager.ts';
import type { GitManager, Worktree } from '../../../../src/ports/git-manager.ts';
import type { PlantGround } from '../../../support/git/code-plants.ts';
import {
  HOSTILE_ATTRIBUTES,
  hostileConfig,
  makePlant,
  plantHooks,
  plantNestedRepository,
} from '../../../support/git/code-plants.ts';
import { valueOf } from '../../../support/git/results.ts';
import type { TempRepo } from '../../../support/git/temp-repo.ts';
import { createTempRepo, factoryOf } from '../../../support/git/temp-repo.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

const never = new AbortController().signal;

describe('programs that somebody planted for git to run', () => {
  let repo: TempRepo;
  let manager: GitManager;
  let worktree: Worktree;
  let ground: PlantGround;

  beforeEach(async () => {
    repo = await createTempRepo({ files: { 'a.txt': 'a\n', 'b.proc': 'b\n', 'src/c.txt': 'c\n' } });
    manager = createGitManager({ redaction: noKeys, dataDirectory: repo.dataDirectory, env: repo.env });
    worktree = await newWorktree('df/planted/2025-12-26');
    ground = { repo, folder: worktree.path, marker: path.join(repo.root, 'fired') };
  });
  afterEach(() => repo.dispose());

  const newWorktree = async (branch: string) =>
    valueOf(
      await manager.createWorktree(
        { repositoryPath: repo.path, baseBranch: 'main', branch, owner: crypto.randomUUID(), worktreesDir: null },
        never,
      ),
    );
  const fired = async () =>
    [...new Set((await readFile(ground.marker, 'utf8').catch(() => '')).split('\n'))]
      .filter((name) => name !== '')
      .sort();

  /** Every call that the engine makes, on a dirty worktree. Failures are fine here, programs that run are not. */
  async function everyEngineCall(): Promise<void> {
    await writeFile(path.join(worktree.path, 'a.txt'), `changed\n`);
    await writeFile(path.join(worktree.path, 'new.proc'), 'new\n');
    await manager.inspect(repo.path);
    await manager.takenBranches(repo.path);
    await manager.seal(repo.path);
    await manager.validateWorktree(worktree, null);
    await manager.fingerprint(worktree);
    await manager.diff(worktree, worktree.baseCommit, 100_000);
    const commit = await manager.commitChanges({ worktree, message: 'Work', key: 'k1', identity: null });
    if (commit.ok && commit.value !== null) {
      await manager.publish(worktree, commit.value, null);
      await manager.exportPatch(worktree, path.join(repo.root, 'out.patch'));
    }
    await manager.baseStillThere(repo.path, 'main', worktree.baseCommit);
    await newWorktree('df/second/2025-12-26');
    await manager.deleteWorktree(worktree);
  }

  it('do run under plain git, so the plants are live', async () => {
    await appendFile(path.join(repo.path, '.git', 'config'), await hostileConfig(ground, 'config'));
    await plantHooks(ground, path.join(repo.path, '.git', 'hooks'), 'user');
    await repo.write('.gitattributes', HOSTILE_ATTRIBUTES);
    await repo.write('a.txt', 'changed\n');
    for (const args of [
      ['status'],
      ['add', '--all'],
      ['diff', 'HEAD'],
      ['-c', 'diff.external=', 'diff', 'HEAD'],
      ['commit', '-m', 'x'],
    ]) {
      spawnSync('git', args, { cwd: repo.path, env: repo.env, timeout: 20_000 });
    }
    const names = await fired();
    for (const name of [
      'config-fsmonitor',
      'config-filter-clean',
      'config-diff-command',
      'config-gpg-program',
      'user-hook-pre-commit',
    ]) {
      assert.ok(names.includes(name), `${name} did not fire: ${names.join(', ')}`);
    }
  });

  it('do not run from the user’s configuration, hooks and attributes', async () => {
    for (const file of [path.join(repo.path, '.git', 'config'), path.join(repo.home, '.gitconfig')]) {
      await appendFile(file, await hostileConfig(ground, file.endsWith('.gitconfig') ? 'global' : 'config'));
    }
    await plantHooks(ground, path.join(repo.path, '.git', 'hooks'), 'user');
    await mkdir(path.join(repo.path, '.git', 'info'), { recursive: true });
    await writeFile(path.join(repo.path, '.git', 'info', 'attributes'), HOSTILE_ATTRIBUTES);
    await writeFile(path.join(worktree.path, '.gitattributes'), HOSTILE_ATTRIBUTES);
    await repo.write('.gitattributes', HOSTILE_ATTRIBUTES);
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });

  it('do not run from core.hooksPath of the user', async () => {
    await plantHooks(ground, path.join(repo.root, 'their-hooks'), 'hooksPath');
    await repo.git('config', 'core.hooksPath', path.join(repo.root, 'their-hooks'));
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });

  it('do not run from a forged .git pointer, which is put back', async () => {
    const forged = path.join(repo.root, 'forged');
    await repo.gitIn(repo.root, 'clone', '--quiet', '--bare', repo.path, forged);
    await appendFile(path.join(forged, 'config'), await hostileConfig(ground, 'forged'));
    await plantHooks(ground, path.join(forged, 'hooks'), 'forged');
    await writeFile(path.join(worktree.path, '.git'), `gitdir: ${forged}\n`);
    await writeFile(path.join(worktree.path, '.gitattributes'), HOSTILE_ATTRIBUTES);
    assert.deepEqual(valueOf(await manager.uncommittedFiles(worktree)), ['.gitattributes']);
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });

  it('do not run from a whole repository made in place of the .git file, which is moved aside', async () => {
    await rename(path.join(worktree.path, '.git'), path.join(repo.root, 'old-pointer'));
    await plantNestedRepository(ground, '.', false);
    await plantHooks(ground, path.join(worktree.path, '.git', 'hooks'), 'nested');
    await unlink(ground.marker).catch(() => undefined);
    const condition = await manager.validateWorktree(worktree, null);
    assert.equal(condition.kind, 'restored');
    assert.match(condition.message, /moved to .*\.git-found/);
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });

  it('do not run from nested and embedded repositories, which are refused in words', async () => {
    await plantNestedRepository(ground, 'nested', false);
    await plantNestedRepository(ground, 'embedded.git', true);
    await unlink(ground.marker).catch(() => undefined);
    await manager.fingerprint(worktree);
    await manager.diff(worktree, worktree.baseCommit, 100_000);
    const commit = await manager.commitChanges({ worktree, message: 'Work', key: 'k0', identity: null });
    assert.ok(!commit.ok);
    assert.equal(commit.failure.kind, 'refused');
    assert.match(commit.failure.message, /"nested" is a git repository of its own/);
    await rm(path.join(worktree.path, 'nested', '.git'), { recursive: true });
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });

  it('do not run from a submodule’s place that somebody filled', async () => {
    await repo.gitIn(repo.root, 'init', '--quiet', 'library');
    await repo.gitIn(path.join(repo.root, 'library'), 'commit', '--quiet', '--allow-empty', '-m', 'x');
    await repo.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      path.join(repo.root, 'library'),
      'lib',
    );
    await repo.git('commit', '--quiet', '-m', 'Add a submodule');
    worktree = await newWorktree('df/submodule/2025-12-26');
    ground = { ...ground, folder: worktree.path };
    await plantNestedRepository(ground, 'lib', false);
    await unlink(ground.marker).catch(() => undefined);
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });

  for (const [name, content] of [
    ['config', '[core]\n\tfsmonitor = PLANT\n'],
    ['hooks/post-commit', '#!/bin/sh\nPLANT\n'],
    ['hooks/pre-push', '#!/bin/sh\nexit 0\n'],
    ['info/attributes', HOSTILE_ATTRIBUTES],
    ['objects/info/alternates', '/somewhere/else/objects\n'],
  ] as const) {
    it(`are refused before any git call when the factory repository’s ${name} was altered`, async () => {
      const plant = await makePlant(ground, 'factory');
      await appendFile(path.join(await factoryOf(repo, worktree.path), name), content.replace('PLANT', plant), {
        mode: 0o755,
      });
      for (const result of [
        await manager.fingerprint(worktree),
        await manager.commitChanges({ worktree, message: 'x', key: 'k1', identity: null }),
        await manager.deleteWorktree(worktree),
        await manager.publish(worktree, worktree.baseCommit, null),
      ]) {
        assert.ok(!result.ok);
        assert.equal(result.failure.kind, 'altered');
        assert.ok(result.failure.message.includes(name), result.failure.message);
      }
      assert.equal((await manager.validateWorktree(worktree, null)).kind, 'away');
      assert.deepEqual(await fired(), []);
    });
  }

  it('do not run from the worktree’s own layer of configuration', async () => {
    const adminDir = (await repo.gitIn(worktree.path, 'rev-parse', '--absolute-git-dir')).trim();
    await writeFile(path.join(adminDir, 'config.worktree'), await hostileConfig(ground, 'layer'));
    await writeFile(path.join(adminDir, 'config'), await hostileConfig(ground, 'layer'));
    await everyEngineCall();
    assert.deepEqual(await fired(), []);
  });
});
