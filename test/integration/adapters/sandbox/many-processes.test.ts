import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { groupParents, ProcessGroups } from '../../../../src/adapters/sandbox/process-groups.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';
import {
  killProcessesWith,
  processesWith,
  removeFolder,
  runIn,
  temporaryFolder,
} from '../../../support/sandbox/sandbox-run.ts';

let nextTag = process.pid * 100;

describe('a command that starts processes without end', () => {
  let folder: string;
  let tag: string;
  beforeEach(() => {
    folder = temporaryFolder();
    tag = `sleep 61.${(nextTag += 1)}`;
  });
  afterEach(() => {
    killProcessesWith(tag);
    removeFolder(folder);
  });

  for (const isolation of ['auto', 'off'] as const) {
    const how = isolation === 'auto' ? 'in the sandbox' : 'without one';

    it(`${how} gets no more than the kernel was told, and is ended with all of them`, async function () {
      const options = { isolation, mostThreads: 60 };
      const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock, ...options });
      const level = await sandbox.level();
      if (isolation === 'auto' && level !== 'isolated') this.skip();
      const told = await sandbox.describe();
      if (!told.includes('The kernel holds a command to 60 processes')) {
        assert.match(told, /The kernel cannot be told here/);
        this.skip();
      }
      // It stops by itself: at most 200 processes, for as long as the loop runs.
      const line = `i=0; while [ $i -lt 200 ]; do i=$((i+1)); ${tag} & done; echo "$i started"`;
      const result = await runIn(folder, line, {}, options);
      // Shells differ in whether they give up at once.
      assert.match(result.stderr, /fork/i);
      assert.doesNotMatch(result.stdout, /200 started/);
      assert.deepEqual(processesWith(tag), []);
    });

    it(`${how} may have as many as tools start`, async function () {
      const options = { isolation };
      const line = `i=0; while [ $i -lt 100 ]; do i=$((i+1)); ${tag} & done; echo "$i started"`;
      const { stdout, stderr } = await runIn(folder, line, {}, options);
      assert.deepEqual([stdout, stderr], ['100 started\n', '']);
    });
  }

  it('leaves no control group behind', async function () {
    const [cgroup, mountInfo] = ['cgroup', 'mountinfo'].map((name) => readFileSync(`/proc/self/${name}`, 'utf8'));
    const groups = ProcessGroups.find(60);
    if (groups === undefined) this.skip();
    const parents = groupParents(cgroup ?? '', mountInfo ?? '');
    const all = () => parents.flatMap((at) => readdirSync(at)).filter((name) => name.includes(`-${process.pid}-`));
    // Of commands before, in the same process, whose last process the kernel had not removed yet.
    const before = all();
    const own = () => all().filter((name) => !before.includes(name));
    const group = groups.make();
    assert.equal(own().length, 1);
    const [program = '', ...args] = group?.wrapped(['/bin/cat', '/proc/self/cgroup']) ?? [];
    assert.match(execFileSync(program, args, { encoding: 'utf8' }), new RegExp(`/${own()[0] ?? ''}\n`));
    group?.leave();
    // What was still in use then goes with the next.
    groups.make()?.leave();
    assert.deepEqual(own(), []);
  });
});
