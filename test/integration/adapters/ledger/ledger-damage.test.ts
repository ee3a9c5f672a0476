import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLedger } from '../../../../src/adapters/ledger/ledger.ts';
import type { Ledger } from '../../../../src/ports/ledger.ts';
import { StoreError } from '../../../../src/ports/stores/store-failure.ts';
import { aBill, aWish, books, cap, NOON, stillClock } from '../../../support/builders/ledger-builders.ts';
import { tempDirectory } from '../../../support/builders/temp-store.ts';

const refusedWith = (kind: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.failure.kind, kind, error.message);
  assert.match(error.message, words);
  return true;
};

describe('a ledger on a disk that does not behave', () => {
  let temp: { path: string; remove(): Promise<void> };
  let path: string;
  let ledger: Ledger;
  let told: string[];
  const openAgain = (): void => {
    ledger = createLedger({ path, clock: stillClock });
    told = [];
    ledger.onRebuild((why) => told.push(why));
  };
  beforeEach(async () => {
    temp = await tempDirectory(true);
    path = join(temp.path, 'ledger.db');
    openAgain();
    for (let n = 0; n < 200; n++) await ledger.settle(null, aBill(`t${n}`));
  });
  afterEach(async () => {
    await ledger.close();
    await temp.remove();
  });
  const aside = async (): Promise<string[]> => (await readdir(temp.path)).filter((name) => /\.damaged-\w+$/.test(name));
  const turns = async (): Promise<number> => (await ledger.report({ groupBy: 'project' })).total.turns;

  for (const [what, spoil] of [
    ['no database at all', (bytes: Buffer) => Buffer.from('hello '.repeat(bytes.length / 6))],
    [
      'full of zeroes behind its head',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100)]),
    ],
  ] as const) {
    it(`that is ${what} is kept aside and begun anew, and filled from a journal`, async () => {
      await ledger.close();
      const damaged = spoil(await readFile(path));
      await writeFile(path, damaged);
      openAgain();
      await assert.rejects(
        ledger.reserve(aWish('r')),
        refusedWith('corrupt', /was damaged .*kept as .*filled from the journals/),
      );
      assert.equal(told.length, 1);
      const [kept] = await aside();
      assert.deepEqual(await readFile(join(temp.path, kept!)), damaged);
      assert.equal(await turns(), 0);
      await ledger.reconcile(books('p1', [aBill('t1')]), await ledger.mark());
      assert.equal(await turns(), 1);
      // Whoever listens later is told too: the damage may be met before anybody is there.
      const late: string[] = [];
      ledger.onRebuild((why) => late.push(why));
      assert.deepEqual(late, told);
    });
  }

  it('damaged while it is open is noticed by whoever meets it, and both go on with the same new file', async () => {
    const other = createLedger({ path, clock: stillClock });
    const otherTold: string[] = [];
    other.onRebuild((why) => otherTold.push(why));
    await other.mark();
    const bytes = await readFile(path);
    // The count of changes too, in bytes 24 to 27, or SQLite would answer from memory.
    bytes.fill(0xff, 100).writeUInt32BE(bytes.readUInt32BE(24) + 1, 24);
    await writeFile(path, bytes);
    await assert.rejects(turns(), refusedWith('corrupt', /damaged/));
    // The other one finds another file in its place, and does not write into the one that was set aside.
    await other.settle(null, aBill('new'));
    assert.match(otherTold.join(), /was moved or removed/);
    assert.equal(await turns(), 1);
    assert.equal((await aside()).length, 1);
    await other.close();
  });

  it('that was removed while it was open is begun anew, and that is said', async () => {
    await rename(path, join(temp.path, 'elsewhere.db'));
    assert.equal(await turns(), 0);
    assert.deepEqual(told, [`${path} was moved or removed. A new one was begun, and it is filled from the journals.`]);
  });

  it('of a newer version is left as it is', async () => {
    await ledger.close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const before = await readFile(path);
    openAgain();
    await assert.rejects(ledger.mark(), refusedWith('newerVersion', /version 99.*Update this one/));
    assert.deepEqual(await readFile(path), before);
  });

  it('in a folder that is a file, or that nothing may be written to, says so', async () => {
    const inFile = createLedger({ path: join(path, 'ledger.db'), clock: stillClock });
    await assert.rejects(
      inFile.mark(),
      refusedWith('readOnly', /reading the ledger did not work .*writable for your user/),
    );
    // Root writes everywhere: there only the first half can be seen.
    if (process.getuid?.() === 0) return;
    const folder = join(temp.path, 'read-only');
    await mkdir(folder);
    await chmod(folder, 0o500);
    const unwritable = createLedger({ path: join(folder, 'ledger.db'), clock: stillClock });
    await assert.rejects(unwritable.mark(), refusedWith('readOnly', /writable for your user/));
    await chmod(folder, 0o700);
  });

  it('on a full disk books nothing, says so, and goes on when there is room', async function () {
    const disk = join(temp.path, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      console.log('      not run: a small disk could not be mounted, which takes root on Linux');
      this.skip();
    }
    const small = createLedger({ path: join(disk, 'ledger.db'), clock: stillClock });
    try {
      const fill = async (): Promise<void> => {
        for (let n = 0; n < 5000; n++) await small.settle(null, aBill(`t${n}`));
      };
      await assert.rejects(
        fill(),
        refusedWith('diskFull', /booking a turn did not work .*Nothing was booked. Free some/),
      );
      const { total } = await small.report({ groupBy: 'project' });
      assert.equal((await small.capUse([cap('turns', 9)], NOON))[0]?.used, total.turns);
      execFileSync('mount', ['-o', 'remount,size=4m', disk]);
      await small.settle(null, aBill('after'));
      assert.equal((await small.report({ groupBy: 'project' })).total.turns, total.turns + 1);
    } finally {
      await small.close();
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('held by another program is waited for, without stopping everything else', async () => {
    await ledger.close();
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    openAgain();
    const waiting = ledger.mark();
    // It is let go before patience ends: the waiting one goes on by itself.
    setTimeout(() => {
      other.exec('COMMIT');
      other.close();
    }, 100);
    assert.ok((await waiting) > 0);
  });

  it('that vanished before it was opened is begun in silence', async () => {
    await ledger.close();
    await rm(path);
    openAgain();
    assert.equal(await turns(), 0);
    assert.deepEqual([told, await aside()], [[], []]);
  });

  it('stays closed for who waits for another process while it is closed', async () => {
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const waiting = ledger.settle(null, aBill('late'));
    waiting.catch(() => undefined);
    await ledger.close();
    other.exec('ROLLBACK');
    other.close();
    await assert.rejects(waiting, refusedWith('io', /the ledger is closed here/));
    openAgain();
    assert.equal(await turns(), 200);
  });
});
