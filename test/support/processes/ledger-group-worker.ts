/**
 * A process that sets groups of turns aside for a family of its own, as fast as it can, beside others that do the same.
 * `ledger-group-worker.ts <file> <name> <groups a round>`: waits for a line `go`, tries so many groups of one to four, looks
 * after each at what is there, and says `round` with what it was granted, what it was refused and what it saw; it keeps its
 * groups until a line `free`, releases them and says `freed`. At the end of its input it ends. Started with `0` it is to be
 * killed: from the first line on it makes groups without an end, and says `granted` with each.
 */
import { createInterface } from 'node:readline';
import { createLedger } from '../../../src/adapters/ledger/ledger.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { ReserveRequest } from '../../../src/ports/ledger.ts';
import { aWish, cap } from '../builders/ledger-builders.ts';
import { seededRandom } from '../chance/seed.ts';
import { HANG_MS } from '../time/patience.ts';
import { brokenGroups, FAMILY_USD, groupWishId, SHARED_USD, type RoundReport } from './ledger-groups.ts';

const [path, name, groups, seed = '1'] = process.argv.slice(2) as [string, string, string, string?];
// Never outlives the test that started it.
setTimeout(() => process.exit(3), HANG_MS).unref();

const family = [name, `${name}-child`, `${name}-grandchild`];
const limits = [cap('usd', SHARED_USD), cap('usd', FAMILY_USD, 'ever', { kind: 'family', rootId: name })];
const ledger = createLedger({ path, clock: systemClock });
const random = seededRandom(Number(seed));
let made = 0;
let kept: ReserveRequest[] = [];

function nextGroup(size: number): ReserveRequest[] {
  const group = made++;
  return Array.from({ length: size }, (_, index) =>
    aWish(groupWishId({ name, group, size, index }), {
      projectId: family[index % family.length] ?? name,
      usd: 0.25,
      caps: Number(groups) === 0 ? [] : limits,
      atMs: Date.now(),
    }),
  );
}

async function round(): Promise<RoundReport> {
  const report: RoundReport = { granted: 0, refused: 0, most: 0, broken: [] };
  for (let n = 0; n < Number(groups); n++) {
    const group = nextGroup(1 + Math.floor(random() * 4));
    const result = await ledger.reserveGroup(group);
    if (result.ok) kept.push(...group);
    report[result.ok ? 'granted' : 'refused'] += 1;
    const [all] = await ledger.capUse(limits, Date.now());
    report.most = Math.max(report.most, (all?.used ?? NaN) + (all?.reserved ?? NaN));
    report.broken.push(...brokenGroups(await ledger.reservations()));
  }
  return report;
}

async function free(): Promise<void> {
  for (const { id } of kept) await ledger.release(id);
  kept = [];
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
for (const [index, project] of family.entries()) await ledger.saveParent(project, family[index - 1] ?? null);
say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  while (Number(groups) === 0) {
    const group = nextGroup(4);
    await ledger.reserveGroup(group);
    say(`granted ${made}`);
  }
  if (line === 'go') say(`round ${JSON.stringify(await round())}`);
  else {
    await free();
    say('freed');
  }
}
await ledger.close();
