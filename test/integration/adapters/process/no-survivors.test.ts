import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { newRunMarker } from '../../../../src/adapters/process/run-marker.ts';
import { sweepOrphans } from '../../../../src/adapters/process/sweep-orphans.ts';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import { patient } from '../../../support/time/patience.ts';
import {
  killProcessesWith,
  processesWith,
  removeFolder,
  runIn,
  temporaryFolder,
  type CommandWishes,
} from '../../../support/sandbox/sandbox-run.ts';
import { SteeredClock } from '../../../support/time/steered-clock.ts';
import { until } from '../../../support/time/until.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/bin');
const script = join(fixtures, 'eight-children.sh');
let nextTag = process.pid * 100;

const exception = { auto: '', off: ', but for the one that left session and environment behind' };
const levels = [
  { isolation: 'auto', name: 'in the sandbox' },
  { isolation: 'off', name: 'without a sandbox' },
] as const;

for (const { isolation, name } of levels) {
  describe(`eight kinds of child that do not want to die, ${name}`, () => {
    let folder: string;
    let tag: string;
    before(async function () {
      const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock, isolation });
      const level = isolation === 'off' ? 'hindered' : 'isolated';
      if (process.platform !== 'linux' || (await sandbox.level()) !== level) this.skip();
    });
    beforeEach(() => {
      folder = temporaryFolder();
      tag = String((nextTag += 1));
    });
    afterEach(() => {
      removeFolder(folder);
    });
    const run = (then: 'end' | 'stay', more: { wishes?: CommandWishes; clock?: Clock; signal?: AbortSignal } = {}) =>
      runIn(
        folder,
        '',
        { argv: ['/bin/bash', script, folder, then, tag], ...more.wishes },
        { isolation, readablePaths: [fixtures], clock: more.clock ?? systemClock },
        more.signal,
      );

    it('are gone when the command has ended by itself', async () => {
      const result = await run('end');
      assert.equal(result.output, 'started\n');
      assert.equal(result.exitCode, 0);
      assert.deepEqual(processesWith(tag), []);
    });

    it('are gone after its time was up', async () => {
      const clock = new SteeredClock();
      const limits = { timeoutMs: patient(60_000) };
      let printed = '';
      const onOutput = (_stream: string, text: string): void => {
        printed += text;
      };
      const running = run('stay', { wishes: { limits, onOutput }, clock });
      await until(() => printed === 'started\n', 'eight children');
      clock.forward(limits.timeoutMs);
      const result = await running;
      assert.equal(result.output, 'started\n');
      assert.ok(result.timedOut);
      assert.deepEqual(processesWith(tag), []);
    });

    it('are gone after a cancel', async () => {
      const stop = new AbortController();
      const running = run('stay', { signal: stop.signal });
      await until(() => processesWith(tag).length >= 8, 'eight children');
      stop.abort();
      const result = await running;
      assert.ok(result.cancelled);
      assert.equal(result.exitCode, null);
      assert.deepEqual(processesWith(tag), []);
    });

    it(`are gone after the driver was killed${exception[isolation]}`, async () => {
      const args = [join(fixtures, 'drive-eight-children.mjs'), folder, isolation, script, tag];
      // What a killed driver leaves of folders, it leaves there.
      const rest = temporaryFolder();
      const env = { ...process.env, TMPDIR: rest };
      const driver = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      let printed = '';
      driver.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
      await until(() => printed.includes('started'), 'the children of the driver');
      assert.ok(processesWith(tag).length >= 8);
      driver.kill('SIGKILL');
      const allowed = isolation === 'off' ? 1 : 0;
      await until(() => processesWith(tag).length <= allowed, 'the end of the children');
      // Whatever is left is the one whose command line is bare.
      assert.ok(processesWith(tag).every(({ line }) => /^sleep 60\.\d+ $/.test(line)));
      killProcessesWith(tag);
      removeFolder(rest);
    });
  });
}

describe('the sweep at the start of a driver', () => {
  it('ends what a dead driver left, and nothing of a living one', async function () {
    if (process.platform !== 'linux') this.skip();
    const tag = String((nextTag += 1));
    const start = (marker: string) => {
      const child = spawn('sleep', [`60.${tag}`], {
        env: { ...process.env, DARK_FACTORY_RUN: marker },
        stdio: 'ignore',
      });
      return new Promise<typeof child>((resolve) =>
        child.once('spawn', () => {
          resolve(child);
        }),
      );
    };
    const living = await newRunMarker();
    const [namespace, , , id] = living.split('.');
    const orphan = await start(`${namespace}.999999999.1.${id}`);
    const elsewhere = await start(`other-machine.999999999.1.${id}`);
    const ours = await start(living);
    // Not exactly one: a driver that died beside us may have left orphans as well.
    assert.ok((await sweepOrphans()) >= 1);
    await until(() => orphan.signalCode !== null, 'the end of the orphan');
    assert.equal(orphan.signalCode, 'SIGKILL');
    assert.equal(processesWith(tag).length, 2);
    for (const child of [elsewhere, ours]) child.kill('SIGKILL');
  });
});
