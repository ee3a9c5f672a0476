import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLedger } from '../../../../src/adapters/ledger/ledger.ts';
import type { Ledger } from '../../../../src/ports/ledger.ts';
import { cap, NOON, stillClock } from '../../../support/builders/ledger-builders.ts';
import { tempDirectory } from '../../../support/builders/temp-store.ts';
import { seed } from '../../../support/chance/seed.ts';
import { brokenGroups, FAMILY_USD, SHARED_USD, type RoundReport } from '../../../support/processes/ledger-groups.ts';
import { startProgram, type Worker } from '../../../support/processes/worker-process.ts';

const ROUNDS = 10;
const GROUPS_A_ROUND = 10;

describe(`groups of turns and several processes (seed ${seed})`, () => {
  let temp: { path: string; remove(): Promise<void> };
  let path: string;
  let ledger: Ledger;
  let workers: Worker[];
  beforeEach(async () => {
    // What is proved here is locks and kills, not syncs.
    temp = await tempDirectory(true);
    path = join(temp.path, 'ledger.db');
    ledger = createLedger({ path, clock: stillClock });
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) await worker.kill();
    await ledger.close();
    await temp.remove();
  });
  const start = async (name: string, groups: number): Promise<Worker> => {
    const worker = startProgram('ledger-group-worker.ts', [path, name, String(groups), String(seed + workers.length)]);
    workers.push(worker);
    await worker.said(/^ready/);
    return worker;
  };
  /** What each worker answers to a line, all of them told at the same time; its answers before that are left out. */
  const tellAll = (line: string): Promise<string[]> =>
    Promise.all(
      workers.map(async (worker) => {
        worker.lines.length = 0;
        worker.tell(line);
        return worker.said(/^(round|freed)/);
      }),
    );

  it('never pass the cap that all share nor one of a family, and no group is ever half there', async () => {
    await start('first', GROUPS_A_ROUND);
    await start('second', GROUPS_A_ROUND);
    const families = ['first', 'second'].map((rootId) => cap('usd', FAMILY_USD, 'ever', { kind: 'family', rootId }));
    const reports: RoundReport[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const said = await tellAll('go');
      reports.push(...said.map((line) => JSON.parse(line.slice('round '.length)) as RoundReport));
      const open = await ledger.reservations();
      assert.deepEqual(brokenGroups(open), []);
      const [all, ...each] = await ledger.capUse([cap('usd', SHARED_USD), ...families], NOON);
      assert.deepEqual(all, { used: 0, reserved: open.length * 0.25 });
      assert.ok(all.reserved <= SHARED_USD, `${all.reserved} is set aside`);
      assert.ok(
        each.every(({ reserved }) => reserved <= FAMILY_USD),
        JSON.stringify(each),
      );
      assert.equal(
        each.reduce((sum, { reserved }) => sum + reserved, 0),
        all.reserved,
      );
      await tellAll('free');
      assert.deepEqual(await ledger.reservations(), []);
    }
    for (const { granted, refused, most, broken } of reports) {
      assert.deepEqual(broken, []);
      assert.ok(most <= SHARED_USD, `${most} was seen`);
      assert.equal(granted + refused, GROUPS_A_ROUND);
    }
    for (const who of workers.keys()) {
      const own = reports.filter((_, index) => index % workers.length === who);
      assert.ok(own.some(({ granted }) => granted > 0) && own.some(({ refused }) => refused > 0), JSON.stringify(own));
    }
  });

  it('leave no half of a group behind when one is killed in the middle of its work, again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const worker = await start(`killed-${round}`, 0);
      worker.tell('go');
      await worker.said(new RegExp(`^granted ${7 + round}$`));
      await worker.kill();
      const open = await ledger.reservations();
      assert.ok(open.length >= 4 * (7 + round), `${open.length}`);
      assert.deepEqual(brokenGroups(open), []);
    }
  });
});
