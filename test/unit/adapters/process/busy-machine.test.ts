import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isBusyStart, saysBusy, startPatiently } from '../../../../src/adapters/process/busy-machine.ts';
import type { Clock } from '../../../../src/ports/clock.ts';

/** Sleeps in no time, and notes for how long. */
function sleepless(): { clock: Clock; slept: number[] } {
  const slept: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    return Promise.resolve();
  };
  return { clock: { now: () => 0, monotonic: () => 0, sleep }, slept };
}
const never = new AbortController().signal;

describe('a start on a busy machine', () => {
  it('is repeated until it succeeds, with longer and longer pauses', async () => {
    const { clock, slept } = sleepless();
    let tries = 0;
    const outcome = await startPatiently(
      async () => (++tries < 4 ? 'busy' : 'runs'),
      (one) => one === 'busy',
      clock,
      never,
    );
    assert.equal(outcome, 'runs');
    assert.equal(tries, 4);
    assert.deepEqual(
      slept,
      slept.toSorted((a, b) => a - b),
    );
  });

  it('is given up after half a minute', async () => {
    const { clock, slept } = sleepless();
    assert.equal(
      await startPatiently(
        async () => 'busy',
        () => true,
        clock,
        never,
      ),
      'busy',
    );
    const total = slept.reduce((sum, ms) => sum + ms, 0);
    assert.ok(total > 25_000 && total < 35_000, `${total} ms`);
  });

  it('is not repeated for any other outcome, nor once it is stopped', async () => {
    const { clock, slept } = sleepless();
    assert.equal(
      await startPatiently(
        async () => 'missing',
        () => false,
        clock,
        never,
      ),
      'missing',
    );
    let tries = 0;
    await startPatiently(
      async () => ++tries,
      () => true,
      clock,
      AbortSignal.abort(),
    );
    assert.equal(tries, 1);
    assert.deepEqual(slept, []);
  });

  it('is told by the code of the error', () => {
    const failing = (code: string): Error => Object.assign(new Error(`spawn x ${code}`), { code });
    for (const code of ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY']) assert.ok(isBusyStart(failing(code)), code);
    for (const code of ['ENOENT', 'EACCES', 'E2BIG', 'ENOEXEC']) assert.ok(!isBusyStart(failing(code)), code);
    assert.ok(!isBusyStart('EAGAIN'));
  });

  it('is told by the words of other programs', () => {
    // bubblewrap 0.8, git 2.39, Node 24.
    for (const words of [
      'Creating new namespace failed: Resource temporarily unavailable',
      'fatal: cannot fork() for index-pack: Cannot allocate memory',
      'error: cannot create async thread: Resource temporarily unavailable',
      'spawn /usr/bin/git EAGAIN',
      'error: open("a"): Too many open files',
      // What bubblewrap says when a disk goes while it reads which are there.
      'Can\'t bind mount /oldroot/ on /newroot/: Unable to apply mount flags: remount "/newroot/tmp/mm": Invalid argument',
      'Can\'t bind mount /oldroot/ on /newroot/: Unable to remount destination "/newroot/mnt" with correct flags: No such file or directory',
      'Can\'t bind mount /oldroot/ on /newroot/: Unable to find "/newroot/mnt" in mount table',
    ])
      assert.ok(saysBusy(words), words);
    for (const words of [
      'spawn git ENOENT',
      'bwrap: Creating new namespace failed: No space left on device',
      'EAGAINST',
      'Can\'t bind mount /oldroot/ on /newroot/: Unable to apply mount flags: remount "/newroot/x": Operation not permitted',
      "Can't bind mount /oldroot/x on /newroot/x: No such file or directory",
    ])
      assert.ok(!saysBusy(words), words);
  });
});
