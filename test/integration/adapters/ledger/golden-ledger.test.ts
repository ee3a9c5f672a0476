import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLedger } from '../../../../src/adapters/ledger/ledger.ts';
import { dumpLedger, ledgerProjects, readLedger, writeLedger } from '../../../support/golden/golden-ledger.ts';
import { copyForm, expectedOf, formsOf, newestForm } from '../../../support/golden/golden-place.ts';
import { cap, NOON, stillClock } from '../../../support/builders/ledger-builders.ts';
import { tempDirectory } from '../../../support/builders/temp-store.ts';

const forms = await formsOf('ledger');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a ledger of an earlier form', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  for (const form of forms) {
    it(`${form} gives every answer that it gave`, async () => {
      await copyForm(form, temp.path);
      assert.deepEqual(plain(await readLedger(temp.path)), await expectedOf(form));
    });
  }

  it('of the newest form is what is written today: version, tables, indexes, rows and units', async () => {
    await copyForm(await newestForm('ledger'), temp.path);
    const golden = dumpLedger(temp.path);
    const now = await tempDirectory();
    try {
      await writeLedger(now.path);
      assert.deepEqual(dumpLedger(now.path), golden);
    } finally {
      await now.remove();
    }
  });

  it('ledger-1 holds whole 1e-7 US dollars, local days, and no write-ahead log', async () => {
    await copyForm('ledger-1', temp.path);
    const bytes = await readFile(join(temp.path, 'ledger.db'));
    // https://www.sqlite.org/fileformat2.html: 1 is a rollback journal, 2 a log beside the file that a copy would miss.
    assert.deepEqual([...bytes.subarray(18, 20)], [1, 1]);
    const database = new DatabaseSync(join(temp.path, 'ledger.db'), { readOnly: true });
    const rows = (sql: string): unknown[] =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row));
    assert.deepEqual(rows('PRAGMA user_version'), [[1]]);
    assert.deepEqual(rows("SELECT cost, at, day, reservation FROM entries WHERE project LIKE '%11' ORDER BY turn"), [
      [1_234_567, 1_795_176_000_000, '2026-11-21', 'turn-1'],
      [1_234_567, 1_795_104_000_000, '2026-11-20', null],
      [null, 1_795_179_600_000, '2026-11-21', null],
    ]);
    assert.deepEqual(rows('SELECT id, provider, usd, tokens FROM reservations'), [
      ['turn-5', 'second', null, 5],
      ['turn-6', 'first', 25_000_000, null],
    ]);
    assert.deepEqual(rows('SELECT id, usd, tokens, day FROM held'), [['turn-4', 125, 7, '2026-11-21']]);
    assert.deepEqual(rows("SELECT scope, day, usd, held_usd FROM totals WHERE scope = 'provider:first' ORDER BY day"), [
      ['provider:first', '', 14_969_134, 125],
      ['provider:first', '2026-11-20', 1_234_567, 0],
      ['provider:first', '2026-11-21', 13_734_567, 125],
    ]);
    database.close();
  });

  it('ledger-1 learns of families with the first look, and everything else in it stays as it is', async () => {
    await copyForm('ledger-1', temp.path);
    const before = dumpLedger(temp.path);
    const [first, second, third] = ledgerProjects;
    const ledger = createLedger({ path: join(temp.path, 'ledger.db'), clock: stillClock });
    const families = [first, third].map((rootId) => cap('turns', 9, 'ever', { kind: 'family', rootId }));
    const turns = async () => (await ledger.capUse(families, NOON)).map(({ used, reserved }) => [used, reserved]);
    assert.deepEqual(await turns(), [
      [4, 2],
      [1, 0],
    ]);
    const after = dumpLedger(temp.path);
    assert.deepEqual(after.version, [Object.assign(Object.create(null), { user_version: 3 })]);
    assert.deepEqual(withoutBasis(after.rows), plain({ ...(before.rows as object), lineage: [] }));
    await ledger.saveParent(second, third);
    await ledger.saveParent(third, first);
    assert.deepEqual(await turns(), [
      [6, 2],
      [2, 0],
    ]);
    await ledger.close();
  });

  it('ledger-2 counts its bills as told, until the journal says otherwise', async () => {
    await copyForm('ledger-2', temp.path);
    const [first] = ledgerProjects;
    const ledger = createLedger({ path: join(temp.path, 'ledger.db'), clock: stillClock });
    const report = async () => (await ledger.report({ groupBy: 'provider', projectId: first })).total;
    const before = await report();
    assert.equal(before.untoldBills, undefined);
    const booked = [...(await ledger.recent('first', 10)), ...(await ledger.recent('second', 10))];
    const entries = booked
      .filter(({ turnId, at }) => ['turn-1', 'turn-2', 'turn-3'].includes(turnId) && at !== '2026-11-20T13:30:00.000Z')
      .map((entry) => ({
        entry: entry.turnId === 'turn-2' ? { ...entry, basis: 'estimated' as const } : entry,
        billing: entry.turnId === 'turn-3' ? ('subscription' as const) : ('tokens' as const),
        requests: entry.turnId === 'turn-3' ? 1 : 4,
      }));
    const outcome = { completedTasks: [], forecast: null, completedAtMs: null };
    const books = { projectId: first, parentProjectId: null, entries, held: [], open: null, outcome };
    const said = await ledger.reconcile(books, await ledger.mark());
    assert.ok(said.includes('1 bill differed from the journal'), said.join('; '));
    const untoldBills = { estimated: 1, atLeast: 0, untold: 0 };
    assert.deepEqual({ ...(await report()), uncertainUsd: 0 }, { ...before, uncertainUsd: 0, untoldBills });
    await ledger.close();
  });

  it('that is an empty file, as a crash before its first table leaves it, becomes one of today', async () => {
    await writeFile(join(temp.path, 'ledger.db'), '');
    const ledger = createLedger({ path: join(temp.path, 'ledger.db'), clock: stillClock });
    assert.equal(await ledger.mark(), 0);
    await ledger.close();
    assert.deepEqual(dumpLedger(temp.path).version, [Object.assign(Object.create(null), { user_version: 3 })]);
  });

  it('that a newer version wrote is refused, and not a byte of it is changed', async () => {
    await copyForm(await newestForm('ledger'), temp.path);
    const path = join(temp.path, 'ledger.db');
    const database = new DatabaseSync(path);
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    database.exec(`PRAGMA user_version = ${version + 1}`);
    database.close();
    const before = await readFile(path);
    const ledger = createLedger({ path, clock: stillClock });
    await assert.rejects(ledger.mark(), /written by a newer Dark Factory\. It was not touched/);
    await ledger.close();
    assert.deepEqual(await readFile(path), before);
  });
});

/** The rows as they were before bills said where their tokens come from. */
function withoutBasis(rows: unknown): unknown {
  const later = new Set(['basis', 'estimated', 'at_least', 'untold']);
  return JSON.parse(JSON.stringify(rows), (key: string, value: unknown) => (later.has(key) ? undefined : value));
}
