// Proves the project: `npm test`. Needs git, npm and Node 20 or newer; brings the rest itself.
//   node test/run.mjs [check] [unit] [start] [host] [ui] [vsix]     no words: everything
// The last line is the sum, alone: N passed, N failed[, N skipped]. What a machine lacks is skipped with the reason, in CI
// (CI=true) it is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode } from '../src/cli/modern-node.mjs';
import { ensureInstalled } from './runner/install.mjs';
import { runStage } from './runner/stage.mjs';
import { missingForAll, stages } from './runner/stages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Ends the run before it began. The sum is still the last line. */
function refuse(why) {
  console.error(why);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const lacking = missingForAll();
if (lacking !== null) refuse(lacking);
let node;
try {
  console.log(ensureInstalled(root));
  // The pinned one by preference: what the tests prove should not depend on the machine's.
  node = bundledNode(join(root, 'package.json')) ?? process.execPath;
} catch (error) {
  refuse(error.message);
}

const logs = mkdtempSync(join(tmpdir(), 'dark-factory-test-'));
const all = stages(root, node, join(logs, 'compiled'));
const groups = new Set(all.map(({ group }) => group));
const unknown = words.filter((word) => !groups.has(word));
if (unknown.length > 0) refuse(`Unknown: ${unknown.join(' ')}. Known: ${[...groups].join(' ')}`);
const chosen = all.filter(({ group }) => words.length === 0 || words.includes(group));

if (chosen.some(({ group }) => group !== 'check')) {
  const built = spawnSync(node, [join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) refuse('The build failed: see above.');
}

const strict = /^(1|true)$/.test(process.env.CI ?? '');
console.log(`Logs: ${logs}`);
const results = [];
for (const stage of chosen) {
  const result = await runStage(stage, { root, logs, strict });
  results.push(result);
  const { name, passed, failed, skipped, durationMs, note, log, titles } = result;
  const mark = failed > 0 ? 'FAILED ' : passed > 0 ? 'ok     ' : 'skipped';
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  console.log(`${mark} ${name.padEnd(26)} ${seconds(durationMs).padStart(8)}  ${counts}${note ? `  (${note})` : ''}`);
  // Which ones comes first: whoever keeps only part of this output keeps its beginning.
  for (const title of titles ?? []) console.log(`    FAILED ${title}`);
  if (failed > 0 && log) console.log(tail(log));
}

/** Enough of a failed stage's output to see why; the file has it all. */
function tail(log, keep = 200) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const cut = lines.length > keep ? [`… ${lines.length - keep} lines before, in ${log}`] : [];
  return [...cut, ...lines.slice(-keep)].map((line) => `    ${line}`).join('\n');
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
console.log(`${seconds(results.reduce((total, { durationMs }) => total + durationMs, 0))} in all`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
