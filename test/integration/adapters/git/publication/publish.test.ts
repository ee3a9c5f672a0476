import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGitManager } from '../../../../../src/adapters/git/git-manager.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

const BRANCH = 'df/work/2025-12-26';

describe('publishing commits to the user’s repository', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround();
  });
  afterEach(() => ground.repo.dispose());

  const publish = (sha: string, expected: string | null) => ground.manager.publish(ground.worktree, sha, expected);

  it('moves one ref from what was expected, again and again, and repeating it changes nothing', async () => {
    const before = await ground.manager.seal(ground.repo.path);
    await ground.put('a', '1\n');
    const first = await ground.commit();
    for (let n = 0; n < 2; n++) assert.deepEqual(valueOf(await publish(first, null)), { ref: `refs/heads/${BRANCH}` });
    await ground.put('a', '2\n');
    const second = await ground.commit();
    for (let n = 0; n < 2; n++) valueOf(await publish(second, first));
    assert.equal(await ground.userRef(BRANCH), second);
    assert.deepEqual(ground.manager.compareSeals(before, await ground.manager.seal(ground.repo.path)), []);
    await ground.repo.git('fsck', '--strict', '--no-dangling');
  });

  it('brings hundreds of objects as one pack', async () => {
    for (let n = 0; n < 300; n++) await ground.put(`file-${n}`, `${n}\n`);
    const commit = await ground.commit();
    valueOf(await publish(commit, null));
    await ground.repo.git('fsck', '--strict', '--no-dangling');
    assert.match(await ground.repo.git('count-objects', '-v'), /packs: 1/);
  });

  it('is not refused because a signal ended git in the middle', async () => {
    const tries = path.join(ground.repo.root, 'tries');
    const binary = path.join(ground.repo.root, 'dying git');
    const dies = `case "$*" in *unpack-objects*) echo x >> "${tries}"; [ $(wc -l < "${tries}") -gt "$LIMIT" ] || kill -TERM $$ ;; esac`;
    const manager = (limit: number) => {
      writeFileSync(binary, `#!/bin/sh\nLIMIT=${limit}\n${dies}\nexec git "$@"\n`, { mode: 0o755 });
      const { dataDirectory, env } = ground.repo;
      return createGitManager({ redaction: noKeys, dataDirectory, env, gitBinary: binary });
    };
    await ground.put('a', '1\n');
    const commit = await ground.commit();
    const refused = failureIn(await manager(9).publish(ground.worktree, commit, null));
    assert.match(refused.message, /was ended by a signal/);
    writeFileSync(tries, '');
    valueOf(await manager(1).publish(ground.worktree, commit, null));
    assert.equal(await ground.userRef(BRANCH), commit);
  });

  it('is a conflict when somebody else moved, deleted or made the branch', async () => {
    await ground.put('a', '1\n');
    const first = await ground.commit();
    await ground.repo.git('branch', BRANCH, 'main');
    assert.match(failureIn(await publish(first, null)).message, /is at \w{10}, where nothing was expected/);
    await ground.repo.git('branch', '-D', BRANCH);
    valueOf(await publish(first, null));
    await ground.put('a', '2\n');
    const second = await ground.commit();
    await ground.repo.git('branch', '--force', BRANCH, 'main');
    assert.equal(failureIn(await publish(second, first)).kind, 'conflict');
    await ground.repo.git('branch', '-D', BRANCH);
    assert.match(failureIn(await publish(second, first)).message, /is gone/);
    assert.equal(await ground.userRef(BRANCH), '');
  });

  it('leaves a branch alone that the user has checked out, and one that only points elsewhere', async () => {
    await ground.put('a', '1\n');
    const first = await ground.commit();
    valueOf(await publish(first, null));
    await ground.put('a', '2\n');
    const second = await ground.commit();
    await ground.repo.git('checkout', '--quiet', BRANCH);
    assert.match(failureIn(await publish(second, first)).message, /is checked out in .*project/);
    await ground.repo.git('checkout', '--quiet', 'main');
    const linked = path.join(ground.repo.root, 'linked');
    await ground.repo.git('worktree', 'add', '--quiet', linked, BRANCH);
    assert.match(failureIn(await publish(second, first)).message, /is checked out in .*linked/);
    await ground.repo.git('worktree', 'remove', linked);
    await ground.repo.git('symbolic-ref', `refs/heads/${BRANCH}`, 'refs/heads/main');
    const main = await ground.userRef('main');
    assert.match(failureIn(await publish(second, first)).message, /only points to refs\/heads\/main/);
    assert.equal(await ground.userRef('main'), main);
    await ground.repo.git('symbolic-ref', `refs/heads/${BRANCH}`, 'refs/heads/nowhere');
    assert.match(failureIn(await publish(second, null)).message, /only points to refs\/heads\/nowhere/);
    assert.equal(await ground.userRef('nowhere'), '');
  });

  it('is a conflict when the user has a branch that stands in the way', async () => {
    await ground.put('a', '1\n');
    const first = await ground.commit();
    await ground.repo.git('branch', 'df/work');
    const failure = failureIn(await publish(first, null));
    assert.equal(failure.kind, 'conflict', failure.message);
  });

  it('refuses names that are not below df/, whatever the worktree says', async () => {
    await ground.put('a', '1\n');
    const first = await ground.commit();
    for (const branch of ['main', 'df/../main', '../heads/main', 'df/x.lock']) {
      const result = await ground.manager.publish({ ...ground.worktree, branch }, first, null);
      assert.equal(failureIn(result).kind, 'badName', branch);
    }
  });

  /** A commit with one entry of any mode and name in its tree, as no `git add` would make it. */
  function forge(mode: string, type: string, name: string, id: string): string {
    const git = (args: string[], input: string | Buffer) =>
      execFileSync('git', args, {
        cwd: ground.factory,
        env: ground.repo.env,
        input,
        encoding: 'utf8',
      }).trim();
    const object = type === 'link' ? git(['hash-object', '-w', '--stdin'], id) : id;
    const bytes = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(object, 'hex')]);
    const tree = git(['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], bytes);
    return git(['commit-tree', tree, '-p', ground.worktree.baseCommit], 'forged\n');
  }

  for (const [what, mode, type, name] of [
    ['a tree called .git', '40000', 'tree', '.git'],
    ['a tree called .GIT', '40000', 'tree', '.GIT'],
    ['a tree called git~1', '40000', 'tree', 'git~1'],
    ['a tree called ..', '40000', 'tree', '..'],
    ['a link to /etc/passwd', '120000', 'link', 'link'],
    ['a gitlink', '160000', 'commit', 'sub'],
  ] as const) {
    it(`refuses a commit with ${what}, also when a later commit takes it out again`, async () => {
      const tree = (await ground.repo.git('rev-parse', 'main^{tree}')).trim();
      const main = await ground.userRef('main');
      const id = type === 'tree' ? tree : type === 'link' ? '/etc/passwd' : main;
      const bad = forge(mode, type, name, id);
      assert.equal(failureIn(await publish(bad, null)).kind, 'refused');
      const mended = execFileSync('git', ['commit-tree', tree, '-p', bad, '-m', 'mended'], {
        cwd: ground.factory,
        env: ground.repo.env,
        encoding: 'utf8',
      }).trim();
      assert.equal(failureIn(await publish(mended, null)).kind, 'refused');
      assert.equal(await ground.userRef(BRANCH), '');
    });
  }

  it('leaves it to git’s own strict check what our rules do not know', async () => {
    const bad = execFileSync('git', ['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'], {
      cwd: ground.factory,
      env: ground.repo.env,
      input: `tree ${(await ground.repo.git('rev-parse', 'main^{tree}')).trim()}\nparent ${ground.worktree.baseCommit}\nauthor nobody\ncommitter nobody\n\nx\n`,
      encoding: 'utf8',
    }).trim();
    const failure = failureIn(await publish(bad, null));
    assert.equal(failure.kind, 'refused');
    assert.match(failure.message, /strict check/);
    assert.equal(await ground.userRef(BRANCH), '');
  });

  it('refuses a history that does not go back to where the project began', async () => {
    const tree = `${await ground.userRef('main')}^{tree}`;
    const commitOf = (...args: string[]) =>
      execFileSync('git', ['commit-tree', tree, '-m', 'orphan', ...args], {
        cwd: ground.factory,
        env: ground.repo.env,
        encoding: 'utf8',
      }).trim();
    const orphan = commitOf();
    for (const commit of [orphan, commitOf('-p', orphan)])
      assert.match(failureIn(await publish(commit, null)).message, /does not go back/);
    assert.equal(await ground.userRef(BRANCH), '');
  });

  it('runs none of the user’s hooks', async () => {
    const fired = path.join(ground.repo.root, 'fired');
    await ground.repo.write('.git/hooks/reference-transaction', `#!/bin/sh\ntouch ${fired}\n`);
    execFileSync('chmod', ['+x', path.join(ground.repo.path, '.git/hooks/reference-transaction')]);
    await ground.put('a', '1\n');
    valueOf(await publish(await ground.commit(), null));
    assert.throws(() => execFileSync('ls', [fired], { stdio: 'ignore' }));
  });

  it('can be followed by a branch that was made from commits that were never published', async () => {
    await ground.put('a', '1\n');
    await ground.commit();
    const child = valueOf(
      await ground.manager.createWorktree(
        {
          repositoryPath: ground.repo.path,
          baseBranch: BRANCH,
          branch: 'df/child/1',
          owner: crypto.randomUUID(),
          worktreesDir: null,
        },
        new AbortController().signal,
      ),
    );
    await writeFile(path.join(child.path, 'b'), '2\n');
    const commit = valueOf(
      await ground.manager.commitChanges({ worktree: child, message: 'Child', key: 'c1', identity: null }),
    );
    assert.ok(commit);
    valueOf(await ground.manager.publish(child, commit, null));
    assert.equal(await ground.repo.git('show', 'df/child/1:a'), '1\n');
    await ground.repo.git('fsck', '--strict', '--no-dangling');
  });
});
