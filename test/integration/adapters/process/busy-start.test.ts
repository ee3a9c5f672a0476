import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ProcessRunner } from '../../../../src/adapters/process/process-runner.ts';
import { newRunMarker } from '../../../../src/adapters/process/run-marker.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import { never, removeFolder, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

describe('a program that another process is still writing', () => {
  let folder: string;
  let writing: number | undefined;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder, 'program'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
    writing = openSync(join(folder, 'program'), 'r+');
  });
  afterEach(() => {
    done();
    removeFolder(folder);
  });

  function done(): void {
    if (writing !== undefined) closeSync(writing);
    writing = undefined;
  }

  /** Runs it with pauses of a millisecond; `paused` is called before each. */
  async function run(paused: (count: number) => void) {
    let pauses = 0;
    const sleep: Clock['sleep'] = (ms, signal) => {
      paused(++pauses);
      return systemClock.sleep(Math.min(ms, 1), signal);
    };
    const marker = await newRunMarker();
    const spec = { argv: [join(folder, 'program')], cwd: folder, env: {}, containment: 'group' as const, marker };
    return new ProcessRunner({ ...systemClock, sleep }, noKeys).run(
      { ...spec, limits: { timeoutMs: 3_600_000 } },
      never,
    );
  }

  it('is started once that is done', async () => {
    let tries = 1;
    const result = await run((count) => {
      if (count === 2) done();
      if (writing !== undefined) tries++;
    });
    assert.equal(result.startFailure, null);
    assert.equal(result.output, 'ran\n');
    assert.ok(tries > 1);
  });

  it('is not said to be missing when it never is', async () => {
    const result = await run(() => undefined);
    assert.match(result.startFailure ?? '', /ETXTBSY\. The machine was too busy to start it/);
    assert.ok(result.isMachineBusy);
  });
});
