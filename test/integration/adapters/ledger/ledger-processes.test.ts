import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLedger } from '../../../../src/adapters/ledger/ledger.ts';
import { aWish, books, cap, NOON, stillClock } from '../../../support/builders/ledger-builders.ts';
import { tempDirectory } from '../../../support/builders/temp-store.ts';
import { startProgram, type Worker } from '../../../support/processes/worker-process.ts';

describe('a ledger and several processes', () => {
  let temp: { path: string; remove(): Promise<void> };
  let path: string;
  let workers: Worker[];
  beforeEach(async () => {
    // What is proved here is locks and kills, not syncs.
    temp = await tempDirectory(true);
    path = join(temp.path, 'ledger.db');
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) await worker.kill();
    await temp.remove();
  });
  const start = (name: string, rounds: number, ...more: string[]): Worker => {
    const worker = startProgram('ledger-worker.ts', [path, name, String(rounds), ...more]);
    workers.push(worker);
    return worker;
  };
  const count = (pattern: RegExp): number =>
    workers.flatMap(({ lines }) => lines).filter((line) => pattern.test(line)).length;

  it('never oversubscribe a cap and lose no booking, with two hammering one new file', async () => {
    // Both make the tables at the same moment.
    const both = [start('worker-a', 40), start('worker-b', 40)];
    await Promise.all(both.map((worker) => worker.said(/^done/)));
    const seen = workers.flatMap(({ lines }) => lines.filter((line) => line.startsWith('seen')));
    assert.ok(
      seen.every((line) => Number(line.slice(5)) <= 6),
      seen.join(),
    );
    const kept = count(/^(settled|held)/);
    assert.ok(kept > 10 && count(/^refused .* cap$/) > 0, `${kept} kept`);

    const ledger = createLedger({ path, clock: stillClock });
    const [all, , ofA] = await ledger.capUse(
      [cap('usd', 6), cap('turns', 25), cap('usd', 4, 'ever', { kind: 'project', projectId: 'worker-a' })],
      Date.now(),
    );
    assert.deepEqual(all, { used: kept * 0.25, reserved: 0 });
    assert.ok(ofA !== undefined && ofA.used <= 4);
    const { total } = await ledger.report({ groupBy: 'project' });
    assert.deepEqual([total.turns, total.uncertainUsd], [count(/^settled/), count(/^held/) * 0.25]);
    const [standing] = await ledger.standings();
    assert.equal(standing?.consecutiveFailures, 80);
    await ledger.close();
  });

  it('keep a reservation that was granted when its process is killed, until a journal says that nobody has it', async () => {
    const worker = start('killed', 0);
    await worker.said(/^granted/);
    await worker.kill();
    const ledger = createLedger({ path, clock: stillClock });
    const caps = [cap('usd', 1.5)];
    assert.deepEqual(await ledger.capUse(caps, NOON), [{ used: 0, reserved: 1 }]);
    assert.ok(!(await ledger.reserve(aWish('next', { caps }))).ok);
    await ledger.reconcile(books('killed', []), await ledger.mark());
    assert.ok((await ledger.reserve(aWish('next', { caps }))).ok);
    await ledger.close();
  });

  it('leave a whole file behind when one is killed in the middle of its work, again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const worker = start(`round-${round}`, 100_000, 'uncapped');
      await worker.said(new RegExp(`^settled round-${round}-${round % 3}$`));
      await worker.kill();
      const told = worker.lines.filter((line) => line.startsWith('settled')).length;
      const ledger = createLedger({ path, clock: stillClock });
      const { total } = await ledger.report({ groupBy: 'project', projectId: `round-${round}` });
      assert.ok(total.turns >= told, `${total.turns} of ${told}`);
      await ledger.close();
    }
  });
});
