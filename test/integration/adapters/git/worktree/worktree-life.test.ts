import assert from 'node:assert/strict';
import { readFile, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGitManager } from '../../../../../src/adapters/git/git-manager.ts';
import type { Result } from '../../../../../src/domain/result.ts';
import type { GitFailure, GitManager, Worktree } from '../../../../../src/ports/git-manager.ts';
import type { TempRepo } from '../../../../support/git/temp-repo.ts';
import { createTempRepo } from '../../../../support/git/temp-repo.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

const never = new AbortController().signal;

function value<T>(result: Result<T, GitFailure>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.failure.kind}: ${result.failure.message}`);
  return result.value;
}

describe('the life of a worktree', () => {
  let repo: TempRepo;
  let manager: GitManager;
  let worktree: Worktree;

  beforeEach(async () => {
    repo = await createTempRepo();
    manager = createGitManager({ redaction: noKeys, dataDirectory: repo.dataDirectory, env: repo.env });
    worktree = value(
      await manager.createWorktree(
        {
          repositoryPath: repo.path,
          baseBranch: 'main',
          branch: 'df/feature/2025-12-26',
          owner: crypto.randomUUID(),
          worktreesDir: null,
        },
        never,
      ),
    );
  });
  afterEach(() => repo.dispose());

  it('begins beside the repository, on its own branch, at the commit of the base branch', async () => {
    assert.equal(worktree.path, path.join(repo.root, 'project-worktrees', 'feature-2025-12-26'));
    assert.equal(await readFile(path.join(worktree.path, 'README.md'), 'utf8'), '# A project\n');
    assert.equal((await repo.gitIn(worktree.path, 'branch', '--show-current')).trim(), 'df/feature/2025-12-26');
    assert.equal(worktree.baseCommit, (await repo.git('rev-parse', 'main')).trim());
  });

  it('goes through edit, status, diff, commit, publish and removal', async () => {
    assert.deepEqual(value(await manager.uncommittedFiles(worktree)), []);
    await writeFile(path.join(worktree.path, 'README.md'), '# Changed\n');
    await writeFile(path.join(worktree.path, 'new file ü.txt'), 'new\n');
    await unlink(path.join(worktree.path, 'src/index.js'));
    const dirty = value(await manager.fingerprint(worktree));
    assert.deepEqual(value(await manager.uncommittedFiles(worktree)), ['README.md', 'new file ü.txt', 'src/index.js']);
    const diff = value(await manager.diff(worktree, worktree.baseCommit, 100_000));
    assert.match(diff, /\+# Changed/);
    assert.match(diff, /\+new/);
    assert.match(diff, /-export const one/);

    const request = { worktree, message: 'Change things\n\nTask: 1', key: 'p1:t1:1', identity: null };
    const commit = value(await manager.commitChanges(request));
    assert.ok(commit);
    assert.equal(value(await manager.commitChanges(request)), commit);
    assert.equal(value(await manager.commitChanges({ ...request, key: 'p1:t1:2' })), null);
    assert.equal(value(await manager.fingerprint(worktree)), dirty);
    assert.equal(
      await repo.gitIn(worktree.path, 'log', '-1', '--format=%an <%ae>%n%B'),
      'Test <test@example.invalid>\nChange things\n\nTask: 1\nDark-Factory-Key: p1:t1:1\n\n',
    );

    const before = await manager.seal(repo.path);
    const main = (await repo.git('rev-parse', 'main')).trim();
    assert.deepEqual(value(await manager.publish(worktree, commit, null)), { ref: 'refs/heads/df/feature/2025-12-26' });
    assert.deepEqual(value(await manager.publish(worktree, commit, null)), { ref: 'refs/heads/df/feature/2025-12-26' });
    assert.equal((await repo.git('rev-parse', 'df/feature/2025-12-26')).trim(), commit);
    assert.equal((await repo.git('rev-parse', 'main')).trim(), main);
    assert.deepEqual(manager.compareSeals(before, await manager.seal(repo.path)), []);
    await repo.git('fsck', '--strict', '--no-dangling');

    assert.deepEqual(value(await manager.exportPatch(worktree, path.join(repo.root, 'out.patch'))), { commits: 1 });
    value(await manager.deleteWorktree(worktree));
    await assert.rejects(readFile(path.join(worktree.path, 'README.md')));
  });

  it('is put back from its last commit when somebody deleted its folder', async () => {
    await rm(worktree.path, { recursive: true });
    const condition = await manager.validateWorktree(worktree, null);
    assert.equal(condition.kind, 'restored');
    assert.equal(await readFile(path.join(worktree.path, 'README.md'), 'utf8'), '# A project\n');
    assert.deepEqual(await manager.validateWorktree(worktree, null), { kind: 'ready' });
  });
});
