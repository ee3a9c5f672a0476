import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import {
  killProcessesWith,
  processesWith,
  removeFolder,
  runIn,
  temporaryFolder,
} from '../../../support/sandbox/sandbox-run.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';
import { until } from '../../../support/time/until.ts';

describe('a command in the sandbox', () => {
  let root = '';
  let home: string;
  let worktree: string;
  let env: Record<string, string | undefined>;
  const servers: Server[] = [];
  const listen = async (where: { port: number; host: string } | { path: string }): Promise<Server> => {
    const server = createServer((socket) => socket.end('host'));
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(where, resolve);
    });
    return server;
  };
  before(async function () {
    const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock });
    if ((await sandbox.level()) !== 'isolated') this.skip();
    root = temporaryFolder();
    home = join(root, 'home');
    worktree = join(root, 'work tree\nof "many" lines');
    for (const folder of [home, worktree, join(home, '.agent'), join(home, '.ssh')]) mkdirSync(folder);
    writeFileSync(join(home, '.ssh', 'id_test'), 'secret of the home');
    writeFileSync(join(home, '.agent', 'settings'), 'mine');
    env = { ...process.env, HOME: home };
  });
  after(() => {
    for (const server of servers) server.close();
    if (root !== '') removeFolder(root);
  });

  it('sees an empty home folder, and only the entries that the policy names', async () => {
    const gate = await runIn(worktree, 'ls -A ~; cat ~/.ssh/id_test; echo x > ~/own && cat ~/own', {}, { env });
    assert.equal(gate.stdout, 'x\n');
    const line = 'cat ~/.agent/settings; echo changed > ~/.agent/settings; ls -A ~';
    const agent = await runIn(worktree, line, { policy: { home: ['~/.agent', '~/.not-there'] } }, { env });
    assert.equal(agent.stdout, 'mine.agent\n');
    assert.equal(readFileSync(join(home, '.agent', 'settings'), 'utf8'), 'changed\n');
  });

  it('writes to its folder and to what the policy names, and nowhere else', async () => {
    const other = join(root, 'other');
    const outside = join(root, 'outside');
    for (const folder of [other, outside]) mkdirSync(folder);
    const line = `touch here; touch "${other}/there"; touch /etc/x /usr/x; echo x > ${join(outside, 'x')}`;
    const result = await runIn(worktree, line, { policy: { writable: [other] } }, { env, readablePaths: [outside] });
    assert.notEqual(result.exitCode, 0);
    assert.equal(result.stderr.match(/Read-only file system/g)?.length, 3);
    assert.deepEqual(
      [worktree, other, outside].map((folder) => readdirSync(folder)),
      [['here'], ['there'], []],
    );
  });

  it('cannot lift what is mounted, nor make a namespace to do it in', async () => {
    const line = `umount ~; mount -o remount,rw /; unshare -Urm true; grep CapEff /proc/self/status`;
    const result = await runIn(worktree, line, {}, { env });
    assert.equal(result.stdout, 'CapEff:\t0000000000000000\n');
    assert.equal(result.stderr.split('\n').filter((text) => text !== '').length >= 3, true);
    assert.match(result.stderr, /unshare failed/);
  });

  it('never sees what is hidden, even in a folder that it may read', async () => {
    const data = join(root, 'data');
    mkdirSync(join(data, 'keys'), { recursive: true });
    writeFileSync(join(data, 'keys', 'one'), 'a key');
    writeFileSync(join(data, 'key-file'), 'a key');
    writeFileSync(join(data, 'config'), 'fine\n');
    const options = { env, readablePaths: [data], hiddenPaths: [join(data, 'keys'), join(data, 'key-file')] };
    const line = `cat ${data}/config ${data}/key-file; ls -A ${data}/keys; touch ${data}/keys/x`;
    const result = await runIn(worktree, line, { policy: { writable: [data] } }, options);
    assert.equal(result.stdout, 'fine\n');
    assert.notEqual(result.exitCode, 0);
  });

  it('has a loopback of its own and reaches no server of the host', async () => {
    const server = await listen({ port: 0, host: '127.0.0.1' });
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const ask = `require('net').connect(${address.port}, '127.0.0.1').on('data', d => console.log(String(d))).on('error', e => console.log(e.code))`;
    const own = `require('net').createServer(s => s.end('own')).listen(0, '127.0.0.1', function () { require('net').connect(this.address().port).on('data', d => { console.log(String(d)); process.exit() }) })`;
    const closed = await runIn(worktree, `node -e "${ask}"; node -e "${own}"`, {}, { env });
    assert.equal(closed.output, 'ECONNREFUSED\nown\n');
    const open = await runIn(worktree, `node -e "${ask}"`, { policy: { network: 'open' } }, { env });
    assert.equal(open.output, 'host\n');
  });

  it('reaches no unix socket of the host', async () => {
    const path = join(temporaryFolder(), 'host.sock');
    await listen({ path });
    const ask = `require('net').connect('${path}').on('data', d => console.log(String(d))).on('error', e => console.log(e.code))`;
    const result = await runIn(worktree, `node -e "${ask}"`, { policy: { network: 'open' } }, { env });
    removeFolder(join(path, '..'));
    assert.deepEqual([result.startFailure, result.output], [null, 'ENOENT\n']);
  });

  it('runs programs that lie under the home folder', async () => {
    const bin = join(home, '.local', 'bin');
    const versions = join(home, '.local', 'share', 'agent', 'versions');
    for (const folder of [bin, versions]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(versions, 'agent-1'), '#!/bin/sh\necho agent one\n', { mode: 0o755 });
    symlinkSync(join(versions, 'agent-1'), join(bin, 'agent'));
    writeFileSync(join(home, '.local', 'share', 'keyring'), 'secret');
    const own = { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const byName = await runIn(worktree, '', { argv: ['agent'] }, { env: own });
    assert.equal(byName.output, 'agent one\n');
    const neighbours = await runIn(worktree, 'ls -A ~/.local ~/.local/share', {}, { env: own });
    assert.doesNotMatch(neighbours.output, /keyring/);
  });

  it('is refused a folder that holds the home folder', async () => {
    const result = await runIn(root, 'touch x', {}, { env });
    assert.match(result.startFailure ?? '', /holds the whole home folder/);
  });

  it('is run once its sandbox can be set up, when a disk went while bubblewrap read which are there', async () => {
    const bin = join(root, 'bin of one failure');
    mkdirSync(bin);
    const said = `Can't bind mount /oldroot/ on /newroot/: Unable to apply mount flags: remount "/newroot/m": Invalid argument`;
    const bubblewrap = execFileSync('/bin/sh', ['-c', 'command -v bwrap'], { encoding: 'utf8' }).trim();
    // Only the first attempt at the command fails, not what is tried to learn what this bubblewrap can do.
    const script = `#!/bin/sh
case "$*" in *"echo ran"*) ;; *) exec ${bubblewrap} "$@" ;; esac
[ -e "$0.failed" ] && exec ${bubblewrap} "$@"
touch "$0.failed"
echo 'bwrap: ${said.replace(`'`, `'\\''`)}' >&2
exit 1
`;
    writeFileSync(join(bin, 'bwrap'), script, { mode: 0o755 });
    const own = { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const result = await runIn(worktree, 'echo ran', {}, { env: own });
    assert.deepEqual([result.startFailure, result.output], [null, 'ran\n']);
    assert.ok(existsSync(join(bin, 'bwrap.failed')));
  });

  it('has ended by a signal, and did run, when it is killed together with its sandbox', async () => {
    const tag = `sleep 63.${process.pid}`;
    const running = runIn(worktree, `touch begun; ${tag}`, {}, { env });
    await until(() => existsSync(join(worktree, 'begun')), 'the command to begin');
    killProcessesWith(tag);
    const { startFailure, signal, exitCode } = await running;
    assert.deepEqual([startFailure, signal, exitCode], [null, 'SIGKILL', null]);
    assert.deepEqual(processesWith(tag), []);
  });

  it('is run though a folder at the root was removed after it was seen there', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const gone = `/dark-factory-test-gone-${process.pid}`;
    mkdirSync(gone);
    const bin = join(root, 'bin of a removed folder');
    mkdirSync(bin);
    const bubblewrap = execFileSync('/bin/sh', ['-c', 'command -v bwrap'], { encoding: 'utf8' }).trim();
    // By now the mounts are chosen.
    const script = `#!/bin/sh\ncase "$*" in *"echo ran"*) rmdir ${gone} 2>/dev/null ;; esac\nexec ${bubblewrap} "$@"\n`;
    writeFileSync(join(bin, 'bwrap'), script, { mode: 0o755 });
    const own = { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const result = await runIn(worktree, 'echo ran', {}, { env: own });
    assert.ok(!existsSync(gone));
    assert.deepEqual([result.startFailure, result.output], [null, 'ran\n']);
  });

  it('is not run at all when its sandbox cannot be set up', async () => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    const script = '#!/bin/sh\ncase "$*" in *"exit 0"*) exit 0 ;; esac\necho "bwrap: cannot mount x" >&2\nexit 1\n';
    writeFileSync(join(bin, 'bwrap'), script, { mode: 0o755 });
    const own = { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const result = await runIn(worktree, 'touch ran', {}, { env: own });
    assert.equal(result.startFailure, 'The sandbox could not be set up: cannot mount x.');
    assert.ok(!existsSync(join(worktree, 'ran')));
  });
});
