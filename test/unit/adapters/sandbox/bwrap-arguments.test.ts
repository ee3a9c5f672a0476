import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bwrapArguments, type BwrapPlan } from '../../../../src/adapters/sandbox/bwrap-arguments.ts';

const plan: BwrapPlan = {
  bwrap: '/usr/bin/bwrap',
  features: { disableUserns: true, tmpfsSize: true },
  network: 'none',
  emptied: ['/home/u', '/tmp', '/run'],
  readable: [
    { from: '/home/u/.nvm/v22', to: '/home/u/.nvm/v22' },
    { from: '/home/u/data', to: '/home/u/data' },
  ],
  writable: [{ from: '/home/u/data/wt', to: '/home/u/data/wt' }],
  guarded: ['/home/u/data/wt/.git'],
  hiddenFolders: ['/home/u/data/keys'],
  hiddenFiles: ['/home/u/data/key'],
  cwd: '/home/u/data/wt',
  argv: ['/bin/sh', '-c', 'echo "--bind / /"'],
};
const line = (changes: Partial<BwrapPlan> = {}): string => bwrapArguments({ ...plan, ...changes }).join(' ');

describe('the bubblewrap command line', () => {
  it('always has namespaces of its own, no capabilities, no terminal, and dies with its parent', () => {
    for (const network of ['none', 'open'] as const) {
      for (const option of [
        ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session'],
        ...['--cap-drop ALL', '--disable-userns', '--ro-bind / /', '--tmpfs /home/u', '--tmpfs /tmp', '--tmpfs /run'],
      ]) {
        assert.ok(line({ network }).includes(` ${option} `), option);
      }
    }
  });

  it('cuts the network only where the policy says so', () => {
    assert.ok(line().includes('--unshare-net'));
    assert.ok(!line({ network: 'open' }).includes('--unshare-net'));
  });

  it('mounts in the order in which the later one is meant to win', () => {
    const order = [
      '--ro-bind / /',
      '--tmpfs /home/u',
      '--ro-bind-try /home/u/data /home/u/data',
      '--bind /home/u/data/wt /home/u/data/wt',
      '--ro-bind-try /home/u/data/wt/.git /home/u/data/wt/.git',
      '--tmpfs /home/u/data/keys --remount-ro /home/u/data/keys',
      '--ro-bind /dev/null /home/u/data/key',
      '--chdir /home/u/data/wt -- /bin/sh',
    ].map((part) => line().indexOf(part));
    assert.ok(!order.includes(-1));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  it('mounts outer folders before inner ones', () => {
    const emptied = ['/tmp/a/b', '/tmp', '/tmp/a'];
    assert.match(line({ emptied }), /--tmpfs \/tmp .*--tmpfs \/tmp\/a .*--tmpfs \/tmp\/a\/b /);
  });

  it('sets no variable, for a command line can be read by everybody', () => {
    assert.ok(!line().includes('--setenv'));
  });

  it('asks an older bubblewrap only for what it knows', () => {
    const old = line({ features: { disableUserns: false, tmpfsSize: false } });
    assert.ok(!old.includes('--disable-userns') && !old.includes('--size'));
  });
});
