import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGitManager } from '../../../../../src/adapters/git/git-manager.ts';
import type { GitGround } from '../../../../support/git/git-ground.ts';
import { createGitGround } from '../../../../support/git/git-ground.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

const BRANCH = 'df/work/2025-12-26';

/** What only one of the looks at incoming commits can see; the others let it pass. */
describe('each look at what is published', () => {
  let ground: GitGround;
  beforeEach(async () => {
    ground = await createGitGround();
  });
  afterEach(() => ground.repo.dispose());

  /** Git in our repository, as an agent with a shell there would have it. */
  const git = (args: string[], input = '') =>
    execFileSync('git', args, { cwd: ground.factory, env: ground.repo.env, input, encoding: 'utf8' }).trim();
  const blob = (text: string) => git(['hash-object', '-w', '--stdin'], text);
  const tree = (...entries: string[]) => git(['mktree'], entries.map((entry) => `${entry}\n`).join(''));
  const commitOf = (treeId: string, ...parents: string[]) =>
    git(
      [
        '-c',
        'user.name=T',
        '-c',
        'user.email=t@example.invalid',
        'commit-tree',
        treeId,
        ...parents.flatMap((id) => ['-p', id]),
      ],
      'work\n',
    );

  it('sees in a merge what is in neither of its parents, also when a later commit takes it out again', async () => {
    const base = ground.worktree.baseCommit;
    const [left, right] = ['left', 'right'].map((name) => commitOf(tree(`100644 blob ${blob(name)}\t${name}`), base));
    const evil = tree(`100644 blob ${blob('left')}\tleft`, `120000 blob ${blob('/etc/passwd')}\tlink`);
    const merge = commitOf(evil, left ?? '', right ?? '');
    const clean = commitOf(tree(`100644 blob ${blob('left')}\tleft`), merge);
    for (const commit of [merge, clean]) {
      const failure = failureIn(await ground.manager.publish(ground.worktree, commit, null));
      assert.equal(failure.kind, 'refused');
      assert.match(failure.message, /"link" is a link to a place outside/);
    }
    assert.equal(await ground.userRef(BRANCH), '');
    // Without the link the same history passes.
    const honest = commitOf(tree(`100644 blob ${blob('left')}\tleft`), left ?? '', right ?? '');
    valueOf(await ground.manager.publish(ground.worktree, honest, null));
  });

  it('moves nothing when the user commits between the look at the branch and its move', async () => {
    await ground.put('a', '1\n');
    const first = await ground.commit();
    valueOf(await ground.manager.publish(ground.worktree, first, null));
    await ground.put('a', '2\n');
    const second = await ground.commit();
    const users = (await ground.repo.git('commit-tree', `${first}^{tree}`, '-p', first, '-m', 'the user')).trim();
    const userMoves = `git --git-dir='${ground.repo.path}/.git' update-ref refs/heads/${BRANCH} ${users}`;
    const binary = path.join(ground.repo.root, 'git with a user beside it');
    writeFileSync(binary, `#!/bin/sh\ncase "$*" in *update-ref*) ${userMoves} ;; esac\nexec git "$@"\n`, {
      mode: 0o755,
    });
    const { dataDirectory, env } = ground.repo;
    const manager = createGitManager({ redaction: noKeys, dataDirectory, env, gitBinary: binary });
    const failure = failureIn(await manager.publish(ground.worktree, second, first));
    assert.equal(failure.kind, 'conflict', failure.message);
    assert.match(failure.message, /changed outside Dark Factory/);
    assert.equal(await ground.userRef(BRANCH), users);
  });

  it('moves nothing when the user makes the branch between the look for it and its making', async () => {
    await ground.put('a', '1\n');
    const first = await ground.commit();
    const users = await ground.userRef('main');
    const userMakes = `git --git-dir='${ground.repo.path}/.git' update-ref refs/heads/${BRANCH} ${users}`;
    const binary = path.join(ground.repo.root, 'git with a user beside it');
    writeFileSync(binary, `#!/bin/sh\ncase "$*" in *update-ref*) ${userMakes} ;; esac\nexec git "$@"\n`, {
      mode: 0o755,
    });
    const { dataDirectory, env } = ground.repo;
    const manager = createGitManager({ redaction: noKeys, dataDirectory, env, gitBinary: binary });
    assert.equal(failureIn(await manager.publish(ground.worktree, first, null)).kind, 'conflict');
    assert.equal(await ground.userRef(BRANCH), users);
  });

  it('is as strict with a pack that is taken in whole as with objects one by one', async () => {
    for (let n = 0; n < 220; n++) await ground.put(`file-${n}`, `${n}\n`);
    const many = await ground.commit();
    const nameless = `tree ${git(['rev-parse', `${many}^{tree}`])}\nparent ${many}\nauthor nobody\ncommitter nobody\n\nx\n`;
    const bad = git(['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'], nameless);
    const failure = failureIn(await ground.manager.publish(ground.worktree, bad, null));
    assert.match(failure.message, /strict check/);
    assert.equal(await ground.userRef(BRANCH), '');
  });
});
