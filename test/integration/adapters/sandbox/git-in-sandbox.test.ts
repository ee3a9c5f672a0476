import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { removeFolder, runIn, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

describe('git in a linked worktree in the sandbox', () => {
  let root = '';
  let worktree: string;
  let factory: string;
  let env: Record<string, string | undefined>;
  const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, env }).toString();
  before(async function () {
    if ((await createSandbox({ redaction: noKeys, env: process.env, clock: systemClock }).level()) !== 'isolated')
      this.skip();
    root = temporaryFolder();
    const user = join(root, 'user');
    factory = join(root, 'factory.git');
    worktree = join(root, 'worktree');
    mkdirSync(user);
    const identity = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.invalid' };
    const committer = { GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.invalid' };
    env = { PATH: process.env['PATH'], HOME: root, ...identity, ...committer };
    git(user, 'init', '-q', '-b', 'main');
    writeFileSync(join(user, 'file'), 'one\n');
    git(user, 'add', '.');
    git(user, 'commit', '-qm', 'one');
    git(root, 'clone', '-q', '--bare', '--shared', user, factory);
    git(factory, 'worktree', 'add', '-q', '-b', 'df/x', worktree, 'main');
  });
  after(() => {
    if (root !== '') removeFolder(root);
  });

  it('finds the repository and the objects it borrows, and owns what it reads', async () => {
    const result = await runIn(worktree, 'git status --porcelain && git log --format=%s && cat file');
    assert.equal(result.output, 'one\none\n');
  });

  it('finds borrowed objects whose path stands in quotes, as our own repository writes it', async () => {
    const odd = join(root, 'o"d\\d #1');
    renameSync(join(root, 'user'), odd);
    const list = join(factory, 'objects', 'info', 'alternates');
    const quoted = join(odd, '.git', 'objects').replace(/["\\]/g, '\\$&');
    writeFileSync(list, `"${quoted}"\n`);
    const result = await runIn(worktree, 'git status --porcelain && git log --format=%s');
    assert.equal(result.output, 'one\n');
  });

  it('stages where the policy allows it, and cannot bend what git trusts', async () => {
    const administration = join(factory, 'worktrees', 'worktree');
    const config = readFileSync(join(factory, 'config'), 'utf8');
    const writable = [administration, join(factory, 'objects')];
    const evil = [
      `echo two > file && git add file && git diff --cached --stat`,
      `echo 'gitdir: /elsewhere' > .git`,
      `rm .git`,
      `echo /elsewhere > ${administration}/commondir`,
      `echo /elsewhere > ${factory}/objects/info/alternates`,
      `git config core.fsmonitor /evil`,
    ];
    const result = await runIn(worktree, `${evil.join('; ')}; true`, { policy: { writable } });
    assert.match(result.stdout, /file \| 2 \+-/);
    assert.equal(readFileSync(join(factory, 'config'), 'utf8'), config);
    assert.equal(git(worktree, 'status', '--porcelain'), 'M  file\n');
  });

  it('does not follow a pointer that an agent forged to another repository of the user', async () => {
    const secret = join(root, 'secret');
    git(root, 'init', '-q', secret);
    mkdirSync(join(secret, '.git', 'worktrees', 'a'), { recursive: true });
    writeFileSync(join(secret, '.git', 'worktrees', 'a', 'gitdir'), `${join(root, 'elsewhere', '.git')}\n`);
    const forged = join(root, 'forged');
    mkdirSync(forged);
    writeFileSync(join(forged, '.git'), `gitdir: ${join(secret, '.git', 'worktrees', 'a')}\n`);
    const result = await runIn(forged, `ls ${secret}`);
    assert.match(result.stderr, /No such file/);
  });
});
