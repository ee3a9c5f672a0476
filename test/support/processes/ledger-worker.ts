/**
 * A process that takes turns on a ledger as fast as it can, to be one of several or to be killed.
 * `ledger-worker.ts <file> <name> <rounds> [uncapped]`: counts a failure of the provider, reserves, then settles, releases or
 * holds by the round, says `granted`, `refused`, `settled`, `released` or `held` with the id, and `done` at the end. With `0`
 * rounds it reserves one wish and stays.
 */
import { createLedger } from '../../../src/adapters/ledger/ledger.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { aBill, aWish, cap } from '../builders/ledger-builders.ts';
import { HANG_MS } from '../time/patience.ts';

const [path, name, rounds, uncapped] = process.argv.slice(2) as [string, string, string, string?];
// Never outlives the test that started it.
setTimeout(() => process.exit(3), HANG_MS).unref();

const WORKER_CAPS = [
  cap('usd', 6),
  cap('turns', 25),
  cap('usd', 4, 'ever', { kind: 'project', projectId: 'worker-a' }),
];
const ledger = createLedger({ path, clock: systemClock });
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

for (let n = 0; n < Number(rounds); n++) {
  const id = `${name}-${n}`;
  const caps = uncapped === undefined ? WORKER_CAPS : [];
  // A worker that was killed in the middle of a turn keeps a slot.
  const maxConcurrent = uncapped === undefined ? 2 : 100;
  const wish = aWish(id, { projectId: name, usd: 0.25, caps, atMs: Date.now(), maxConcurrent });
  await ledger.changeStanding('v1', ({ consecutiveFailures, ...rest }) => ({
    standing: { ...rest, consecutiveFailures: consecutiveFailures + 1 },
  }));
  const result = await ledger.reserve(wish);
  if (!result.ok) {
    say(`refused ${id} ${result.failure.kind}`);
    continue;
  }
  say(`granted ${id}`);
  const { used, reserved } = (await ledger.capUse(WORKER_CAPS, Date.now()))[0] ?? { used: NaN, reserved: NaN };
  say(`seen ${used + reserved}`);
  const bill = aBill(id, { costUsd: 0.25, at: new Date().toISOString() }, { projectId: name });
  if (n % 5 === 3) await ledger.release(id);
  else if (n % 5 === 4) await ledger.holdUncertain(id);
  else await Promise.all([ledger.settle(id, bill), ledger.settle(id, bill)]);
  say(`${n % 5 === 3 ? 'released' : n % 5 === 4 ? 'held' : 'settled'} ${id}`);
}
if (Number(rounds) === 0) {
  await ledger.reserve(aWish(name, { projectId: name }));
  say('granted');
  await new Promise((resolve) => process.stdin.resume().on('end', resolve));
}
await ledger.close();
say('done');
