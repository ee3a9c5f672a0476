import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { GroupContainment } from '../../../../src/adapters/process/containment/group-containment.ts';
import { NamespaceContainment } from '../../../../src/adapters/process/containment/namespace-containment.ts';
import { readProcessTable } from '../../../../src/adapters/process/process-table.ts';
import { markerVariable, newRunMarker } from '../../../../src/adapters/process/run-marker.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import type { CommandInput } from '../../../../src/ports/sandbox.ts';
import { patient } from '../../../support/time/patience.ts';
import {
  killProcessesWith,
  processesWith,
  removeFolder,
  runIn,
  temporaryFolder,
} from '../../../support/sandbox/sandbox-run.ts';
import { until } from '../../../support/time/until.ts';

let nextTag = process.pid * 100;

/**
 * Shell lines that leave one process behind with exactly one tie to the command; `TAG` is its command line. No list
 * (`a && b &`): its shell would wait for it, and be a tie. A process of the group is in the session too.
 */
const TIES = {
  'its group and session': 'cd /; env -i TAG >/dev/null 2>&1 &',
  'its session': 'set -m; cd /; env -i TAG >/dev/null 2>&1 &',
  'the marker in its environment': 'cd /; setsid TAG >/dev/null 2>&1 &',
  'the pipe of its output': 'cd /; env -i setsid TAG 2>/dev/null &',
  'the folder that it was started in': 'env -i setsid TAG >/dev/null 2>&1 &',
  'a look while its parent was alive': 'cd /; env -i setsid TAG >/dev/null 2>&1 &',
};

describe('a process that outlived its command, without a sandbox', () => {
  let folder: string;
  let tag: string;
  beforeEach(function () {
    if (process.platform !== 'linux') this.skip();
    folder = temporaryFolder();
    tag = `sleep 60.${(nextTag += 1)}`;
  });
  afterEach(() => {
    killProcessesWith(tag);
    removeFolder(folder);
  });
  const survivors = () => processesWith(tag).filter(({ line }) => line.startsWith(tag));

  for (const [tie, line] of Object.entries(TIES)) {
    it(`is found by ${tie} alone, and ended`, async function () {
      const marker = await newRunMarker();
      const env = { PATH: process.env.PATH ?? '', [markerVariable]: marker };
      // Bash, for its job control needs no terminal. It goes on when told to, so that what it leads to can be looked at first.
      const script = `read -r go; ${line.replace('TAG', tag)}\nread -r end`;
      const command = spawn('/bin/bash', ['-c', script], {
        cwd: folder,
        env,
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      assert.ok(command.pid !== undefined);
      const containment = new GroupContainment(command.pid, marker, folder, systemClock);
      command.stdin.write('go\n');
      await until(() => survivors().length === 1, `${tag} runs`);
      if (tie.startsWith('a look')) await containment.members(await readProcessTable());
      command.stdin.end();
      await once(command, 'exit');
      if (tie.startsWith('the folder') && !isAdoptedByInit(survivors()[0]?.pid)) {
        // Something that collects orphans stands between us and the first process (a container's helper, a user's manager).
        this.skip();
      }
      await containment.endAll();
      assert.deepEqual(survivors(), []);
    });
  }
});

function isAdoptedByInit(pid: number | undefined): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return parent === '1' || readFileSync(`/proc/${parent}/comm`, 'utf8').trim() === 'systemd';
}

describe('the end of a command whose pipe another process holds', function () {
  // Two moments of half a second; without them it would never come.
  this.timeout(patient(15_000));
  let held: number | undefined;
  // Also after a time-out: what waits for the pipe must not keep the whole run alive.
  afterEach(() => {
    if (held !== undefined) closeSync(held);
  });
  it('comes all the same, with what was printed', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = temporaryFolder();
    let input: CommandInput | undefined;
    try {
      const result = await runIn(
        folder,
        'echo $$; read -r go; echo last',
        {
          onStart: (started) => (input = started),
          onStdoutLine: (line) => {
            // This very process is the holder: nothing that ends commands ends it.
            if (held === undefined) {
              held = openSync(`/proc/${line}/fd/1`, 'w');
              input?.end();
            }
            return false;
          },
        },
        { isolation: 'off' },
      );
      assert.notEqual(held, undefined);
      assert.equal(result.exitCode, 0);
      assert.match(result.stdout, /^\d+\nlast\n$/);
    } finally {
      removeFolder(folder);
    }
  });
});

describe('the end of a namespace', () => {
  it('is waited for until its last process is gone', async function () {
    // The second process of the namespace belongs to a parent outside, which never asks how it ended. Until that parent is
    // gone, the kernel keeps the namespace's first process.
    const script = 'sleep 61 & sleep 62 & echo $!; exec sleep 63';
    if (spawnSync('unshare', ['-Urp', 'true']).status !== 0) this.skip();
    const outside = spawn('unshare', ['-Urp', '/bin/sh', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const outer = spawn('sleep', ['64'], { stdio: 'ignore' });
    try {
      await once(outside.stdout, 'data');
      const children = async () => (await readProcessTable()).filter(({ parent }) => parent === outside.pid);
      await until(async () => (await children()).length === 2, 'both run');
      const [init] = (await children()).sort((a, b) => a.pid - b.pid);
      const status = Readable.from([`{ "child-pid": ${init?.pid} }\n`], { objectMode: false });
      let looks = 0;
      const counted: Clock = {
        now: () => systemClock.now(),
        monotonic: () => systemClock.monotonic(),
        sleep: (ms, signal) => {
          looks += 1;
          return systemClock.sleep(ms, signal);
        },
      };
      const containment = new NamespaceContainment(outer.pid ?? 0, status, counted);
      await once(status, 'end');
      let isOver = false;
      const ended = containment.endAll().then(() => (isOver = true));
      await until(() => isOver || looks >= 10, 'it is waited for');
      assert.equal(isOver, false);
      outside.kill('SIGKILL');
      await ended;
      assert.deepEqual(
        (await readProcessTable()).filter(({ pid }) => pid === init?.pid),
        [],
      );
    } finally {
      for (const child of [outside, outer]) child.kill('SIGKILL');
    }
  });
});
