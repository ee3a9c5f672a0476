import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createHardenedGit } from '../../../../../src/adapters/git/command/hardened-git.ts';
import { failureIn, valueOf } from '../../../../support/git/results.ts';
import type { TempRepo } from '../../../../support/git/temp-repo.ts';
import { createTempRepo } from '../../../../support/git/temp-repo.ts';
import { until } from '../../../../support/time/until.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

describe('the one door to git', () => {
  let repo: TempRepo;
  beforeEach(async () => {
    repo = await createTempRepo();
  });
  afterEach(() => repo.dispose());

  /** A program in place of git: a shell script. */
  async function standIn(script: string) {
    const binary = path.join(repo.root, 'stand in');
    await writeFile(binary, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return createHardenedGit({
      redaction: noKeys,
      binary,
      env: {
        ...repo.env,
        SECRET_TOKEN: 'not-a-real-token',
        SSH_AUTH_SOCK: '/x',
        GIT_DIR: '/y',
        VSCODE_GIT_IPC_HANDLE: '/z',
      },
    });
  }

  it('lets nothing of the environment through that is not on the list', async () => {
    const git = await standIn('env');
    const output = await git.run({ args: ['status'], cwd: repo.root });
    assert.doesNotMatch(output.stdout, /SECRET_TOKEN|SSH_AUTH_SOCK|GIT_DIR|VSCODE/);
    assert.match(output.stdout, /GIT_CONFIG_NOSYSTEM=1/);
    assert.match(output.stdout, /HOME=\/dev\/null/);
  });

  it('stops a git that does not end, on time and on request', async () => {
    const started = path.join(repo.root, 'started');
    const git = await standIn(`touch '${started}'; exec sleep 1000`);
    assert.equal((await git.run({ args: ['status'], cwd: repo.root, timeoutMs: 100 })).ended, 'timedOut');
    const stop = new AbortController();
    await rm(started, { force: true });
    const running = git.run({ args: ['status'], cwd: repo.root }, stop.signal);
    await until(() => existsSync(started), 'it runs');
    stop.abort();
    assert.equal((await running).ended, 'aborted');
    assert.equal((await git.run({ args: ['status'], cwd: repo.root }, stop.signal)).ended, 'aborted');
  });

  it('stops a git that prints without end, and keeps what fits', async () => {
    const git = await standIn('yes');
    const output = await git.run({ args: ['log'], cwd: repo.root, maxBytes: 1000 });
    assert.equal(output.ended, 'tooMuchOutput');
    assert.equal(output.stdout, 'y\n'.repeat(500));
  });

  it('gives all of a long output and of a long input', async () => {
    const git = createHardenedGit({ redaction: noKeys, binary: 'git', env: repo.env });
    const text = 'line\n'.repeat(400_000);
    const id = valueOf(
      await git.succeed({ args: ['hash-object', '-w', '--stdin'], cwd: repo.path, stdin: text }),
    ).trim();
    assert.equal(valueOf(await git.succeed({ args: ['cat-file', 'blob', id], cwd: repo.path })), text);
  });

  it('gives all of the output though something that it started holds the pipes, and lets go of them', async () => {
    const git = await standIn('sleep 600 & echo $! > "$0.pid"; echo all of it; echo and why >&2; exit 3');
    try {
      const output = await git.run({ args: ['status'], cwd: repo.root });
      assert.deepEqual(output, { exitCode: 3, stdout: 'all of it\n', stderr: 'and why\n', ended: 'exited' });
    } finally {
      process.kill(Number(await readFile(`${git.binary}.pid`, 'utf8')));
    }
  });

  it('leaves nothing behind that keeps a process from ending', async () => {
    const module = new URL('../../../../../src/adapters/git/command/hardened-git.ts', import.meta.url).href;
    const program = `
      const { createHardenedGit } = await import(${JSON.stringify(module)});
      const git = createHardenedGit({ redaction: { redact: (text) => text }, binary: 'git', env: process.env });
      const output = await git.run({ args: ['version'], cwd: '/' });
      // The end of the process itself may still be on its way; it keeps nobody waiting.
      const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
      console.log(JSON.stringify({ exitCode: output.exitCode, left }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    assert.deepEqual(JSON.parse(stdout), { exitCode: 0, left: [] });
  });

  it('tries once more where another git held a lock, and never otherwise', async () => {
    const tries = path.join(repo.root, 'tries');
    const locked = await standIn(
      `echo x >> "${tries}"; echo "fatal: Unable to create '/x/index.lock': File exists." >&2; exit 128`,
    );
    failureIn(await locked.succeed({ args: ['add'], cwd: repo.root }));
    assert.equal(await readFile(tries, 'utf8'), 'x\nx\n');
    await writeFile(tries, '');
    const broken = await standIn(`echo x >> "${tries}"; echo "fatal: bad object" >&2; exit 128`);
    assert.match(
      failureIn(await broken.succeed({ args: ['add'], cwd: repo.root })).message,
      /git add failed \(exit code 128\): bad object/,
    );
    assert.equal(await readFile(tries, 'utf8'), 'x\n');
  });

  it('tries once more where a signal that was meant for everybody ended it', async () => {
    const tries = path.join(repo.root, 'tries');
    const dies = (times: number) =>
      standIn(`echo x >> "${tries}"; [ $(wc -l < "${tries}") -gt ${times} ] || kill -TERM $$; echo fine`);
    assert.equal(valueOf(await (await dies(1)).succeed({ args: ['add'], cwd: repo.root })), 'fine\n');
    await writeFile(tries, '');
    const { message } = failureIn(await (await dies(2)).succeed({ args: ['add'], cwd: repo.root }));
    assert.equal(message, 'git add was ended by a signal.');
  });

  it('says in plain words that the disk is full, that git is missing and that a folder is gone', async () => {
    const full = await standIn('echo "fatal: write error: No space left on device" >&2; exit 128');
    assert.equal(failureIn(await full.succeed({ args: ['add'], cwd: repo.root })).kind, 'diskFull');
    const missing = createHardenedGit({ redaction: noKeys, binary: '/nowhere/git', env: repo.env });
    assert.equal(failureIn(await missing.succeed({ args: ['add'], cwd: repo.root })).kind, 'gitMissing');
    const git = createHardenedGit({ redaction: noKeys, binary: 'git', env: repo.env });
    assert.match(
      failureIn(await git.succeed({ args: ['add'], cwd: path.join(repo.root, 'nowhere') })).message,
      /does not exist/,
    );
  });
});
