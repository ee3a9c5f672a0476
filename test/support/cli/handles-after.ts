// Runs verbs of the command line one after the other in this process. A line of JSON for each goes to a file: its exit code, and
// what would keep the process alive when it has ended.
//   node handles-after.ts <file> <verbs, a JSON array of arrays>
import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { main } from '../../../src/cli/main.ts';

const [file = '', verbs = '[]'] = process.argv.slice(2);
process.setMaxListeners(0);
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
// The first line that is printed opens the output, which stays open.
await main(['--version']);

for (const argv of JSON.parse(verbs) as string[][]) {
  const before = process.getActiveResourcesInfo();
  const exitCode = await main(argv);
  // What is closed already is still counted until the loop has gone round.
  for (let round = 0; round < 3; round++) await setImmediate();
  // A file that is being read or closed is no handle: it ends by itself, and nothing is waited for.
  const left = process.getActiveResourcesInfo().filter((kind) => !/^(FSReq|CloseReq)/.test(kind));
  for (const kind of before) if (left.includes(kind)) left.splice(left.indexOf(kind), 1);
  appendFileSync(file, `${JSON.stringify({ argv, exitCode, left })}\n`);
}

// What is still open must not keep this process, and so the test, waiting.
process.exit();
