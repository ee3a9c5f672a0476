import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { sandboxMounts } from '../../../../src/adapters/sandbox/sandbox-mounts.ts';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { removeFolder, runIn, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

/** Where other programs of the user keep what is theirs. Each is tested alone: a home elsewhere hides nothing of them. */
describe('the places of other programs, seen from the sandbox', () => {
  let root = '';
  let home: string;
  let worktree: string;
  let env: Record<string, string | undefined>;
  const made: string[] = [];
  before(async function () {
    const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock });
    if ((await sandbox.level()) !== 'isolated') this.skip();
    root = temporaryFolder();
    home = mkdtempSync(join(root, 'home-'));
    worktree = mkdtempSync(join(root, 'worktree-'));
    env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home };
  });
  after(() => {
    for (const folder of [...made, root]) if (folder !== '') removeFolder(folder);
  });

  /** A folder with a secret of the user in it; `null` where this user may not make one. */
  function secretIn(place: string): string | null {
    try {
      const folder = realpathSync(mkdtempSync(join(place, 'df-test-secret-')));
      made.push(folder);
      writeFileSync(join(folder, 'secret'), 'secret of another program');
      return folder;
    } catch {
      return null;
    }
  }

  for (const place of ['/tmp', '/var/tmp']) {
    it(`finds nothing in ${place}, and leaves nothing there`, async function () {
      const folder = secretIn(place);
      if (folder === null || realpathSync(place) !== place) return this.skip();
      const left = join(place, `${basename(folder)}-left`);
      const seen = await runIn(worktree, `cat '${folder}/secret'; echo x > '${left}' && cat '${left}'`, {}, { env });
      assert.equal(seen.stdout, 'x\n');
      assert.equal(existsSync(left), false);
    });
  }

  for (const place of ['/srv', '/mnt', '/media', '/var/lib', '/home', '/']) {
    it(`finds no file and no socket of others in ${place}, and works in a folder there`, async function () {
      const folder = secretIn(place);
      const work = secretIn(place);
      // Only an administrator may make a folder there.
      if (folder === null || work === null) return this.skip();
      const socket = join(folder, 'socket');
      const server = createServer((peer) => peer.end('answered'));
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      try {
        const ask = `${process.execPath} -e 'require("net").connect("${socket}").on("data",(d)=>console.log(String(d))).on("error",()=>0)'`;
        const line = `cat '${folder}/secret'; ls -A '${folder}'; ${ask}; cat secret; echo new > made; cat made`;
        const options = { env, readablePaths: [dirname(dirname(process.execPath))] };
        assert.equal((await runIn(work, line, {}, options)).stdout, 'secret of another programnew\n');
        assert.equal(readFileSync(join(work, 'made'), 'utf8'), 'new\n');
      } finally {
        server.close();
      }
    });
  }

  it('finds nothing in /run', async function () {
    if (!existsSync('/run') || readdirSync('/run').length === 0) this.skip();
    assert.equal((await runIn(worktree, 'ls -A /run', {}, { env })).output, '');
  });

  it('finds nothing in the home of the account, where the environment names another', async function () {
    const account = userInfo().homedir;
    const file = existsSync(account)
      ? readdirSync(account, { withFileTypes: true }).find((entry) => entry.isFile())
      : undefined;
    if (file === undefined || account === '/') return this.skip();
    const seen = await runIn(worktree, `ls -A '${account}'; echo done`, {}, { env });
    assert.match(seen.stdout, /done/);
    assert.ok(!seen.stdout.split('\n').includes(file.name), seen.stdout);
  });

  it('finds nothing in the runtime folder, wherever the environment says that it is', async function () {
    const folder = ['/opt', '/usr/local/lib'].reduce<string | null>((found, place) => found ?? secretIn(place), null);
    // Only an administrator may make a folder outside of all that is hidden anyway.
    if (folder === null) return this.skip();
    const own = { ...env, XDG_RUNTIME_DIR: folder };
    const line = `cat '${folder}/secret'; ls -A '${folder}'; echo done`;
    assert.equal((await runIn(worktree, line, {}, { env })).stdout, 'secret of another programsecret\ndone\n');
    assert.equal((await runIn(worktree, line, {}, { env: own })).stdout, 'done\n');
  });
});

describe('what is emptied in the sandbox', () => {
  it('is the home, the runtime folder and every place for temporary files', () => {
    const folders = ['home', 'runtime', 'worktree'].map((name) =>
      mkdtempSync(join(realpathSync('/tmp'), `df-test-${name}-`)),
    );
    const [home = '', runtime = '', cwd = ''] = folders;
    try {
      const plan = sandboxMounts({
        own: { HOME: home, XDG_RUNTIME_DIR: runtime },
        policy: { writable: [], network: 'none', home: [], env: {} },
        cwd,
        program: '/bin/sh',
        path: '/usr/bin:/bin',
        readablePaths: [],
        hiddenPaths: [],
      });
      assert.ok(plan.ok);
      const expected = [home, runtime, homedir(), '/run', '/tmp', '/var/tmp']
        .filter((place) => existsSync(place))
        .map((place) => realpathSync(place));
      assert.deepEqual(
        expected.filter((place) => !plan.value.emptied.includes(place)),
        [],
      );
    } finally {
      for (const folder of folders) removeFolder(folder);
    }
  });
});
