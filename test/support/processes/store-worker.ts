/**
 * A driver in a process of its own, to be killed or frozen. `store-worker.ts <mode> <data directory> <project id>`:
 * `drive` takes the project when it is free, says `owner <epoch>`, commits notices and says `acked <epoch> <n>` after each,
 * with snapshots in between; every process that is not the owner says `waiting <n>` and keeps trying. `hold` takes it and commits when a line comes in.
 */
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { HANG_MS } from '../time/patience.ts';
import { notice } from '../builders/state-builders.ts';
import { ok, storeAt } from '../builders/temp-store.ts';

const [mode, dataDirectory, projectId] = process.argv.slice(2) as [string, string, string];
// Never outlives the test that started it.
setTimeout(() => process.exit(3), HANG_MS).unref();
process.stdin.on('end', () => process.exit(4));

const store = storeAt(dataDirectory, { segmentBytes: 20_000 });
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

let journal = ok(await store.runs.openJournal(projectId));
for (let tries = 1; journal === undefined; tries++) {
  say(`waiting ${tries}`);
  await pause(5);
  journal = ok(await store.runs.openJournal(projectId));
}
const { epoch } = journal;
say(`owner ${epoch}`);

if (mode === 'hold') {
  for await (const line of createInterface({ input: process.stdin })) {
    await journal.commit([notice(line)]);
    say(`acked ${epoch} ${line}`);
  }
} else {
  process.stdin.resume();
  for (let n = 0; ; n++) {
    await journal.commit([notice(`${epoch}:${n} ${'x'.repeat(n % 400)}`)]);
    say(`acked ${epoch} ${n}`);
    if (n % 7 === 6) await journal.writeSnapshots();
  }
}
