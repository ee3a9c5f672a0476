import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { removeFolder, runIn, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

describe('a command without a sandbox', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    removeFolder(folder);
  });

  it('still gets a clean environment and an empty home, both gone afterwards', async () => {
    const env = { ...process.env, HOME: folder, GITHUB_TOKEN: 'x', SSH_AUTH_SOCK: '/x', NODE_OPTIONS: '--no-warnings' };
    const line = 'env | cut -d= -f1 | sort; ls -A ~ | wc -l; mkdir -m 555 ~/ro; echo $HOME $TMPDIR';
    const { stdout } = await runIn(folder, line, {}, { env, isolation: 'off' });
    assert.doesNotMatch(stdout, /TOKEN|SSH|NODE_OPTIONS|GIT_|VSCODE_/);
    const [count, places] = stdout.trimEnd().split('\n').slice(-2);
    assert.equal(count?.trim(), '0');
    const [home = '', temporary = ''] = (places ?? '').split(' ');
    assert.notEqual(home, folder);
    for (const place of [home, temporary]) assert.ok(place !== '' && !existsSync(place));
  });

  it('is an agent in the real home when the policy names an entry of it', async () => {
    mkdirSync(join(folder, '.agent'));
    const env = { ...process.env, HOME: folder };
    const result = await runIn(folder, 'echo $HOME', { policy: { home: ['~/.agent'] } }, { env, isolation: 'off' });
    assert.equal(result.stdout.trim(), folder);
  });

  it('is not run, and says why, where the temporary folder cannot be used', async () => {
    const known = process.env['TMPDIR'];
    process.env['TMPDIR'] = join(folder, 'gone');
    try {
      const { startFailure, isMachineBusy } = await runIn(folder, 'true', {}, { isolation: 'off' });
      assert.match(startFailure ?? '', /The temporary folder .*gone cannot be used: ENOENT/);
      assert.equal(isMachineBusy, false);
      // In a sandbox it has a temporary folder of its own.
      const auto = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock });
      if ((await auto.level()) === 'isolated') assert.equal((await runIn(folder, 'mktemp; echo x')).exitCode, 0);
    } finally {
      if (known === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = known;
    }
  });

  it('is told to the user with the reason and the way out', async () => {
    const describeWith = (PATH: string, isolation: 'auto' | 'off' = 'auto'): Promise<string> =>
      createSandbox({ redaction: noKeys, env: { PATH }, clock: systemClock, isolation }).describe();
    assert.match(await describeWith(process.env['PATH'] ?? '', 'off'), /switched off.*hindered, not stopped/);
    if (process.platform !== 'linux') return;
    assert.match(await describeWith(folder), /bubblewrap is not installed.*hindered, not stopped.*Install it with/);
    writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\necho "bwrap: No permissions to create namespace" >&2\nexit 1\n', {
      mode: 0o755,
    });
    assert.match(await describeWith(folder), /does not work here \(No permissions to create namespace\).*hindered/);
    writeFileSync(join(folder, 'bwrap'), 'no program', { mode: 0o755 });
    assert.match(await describeWith(folder), /does not work here/);
  });
});
