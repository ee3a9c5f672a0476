// Proves the project: `npm test`. Needs git, npm and Node 20 or newer; brings the rest itself. `npm test -- --help` lists the words.
// The last line is the sum, alone: N passed, N failed[, N skipped]. What a machine lacks is skipped with the reason, in CI
// (CI=true) it is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode } from '../src/cli/modern-node.mjs';
import { HELP, readArguments } from './runner/arguments.mjs';
import { ensureInstalled } from './runner/install.mjs';
import { allSum, flakyLines, slowestLines, stageLines, summary } from './runner/report.mjs';
import { runSideBySide } from './runner/schedule.mjs';
import { seedOfTree } from './runner/seed.mjs';
import { measureSlowness } from './runner/slowness.mjs';
import { runStage } from './runner/stage.mjs';
import { groups, missingForAll, stages } from './runner/stages.mjs';

const started = performance.now();
const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends the run before it began. The sum is still the last line. */
function refuse(why) {
  console.error(why);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const asked = readArguments(process.argv.slice(2), groups);
if ('problem' in asked) refuse(`${asked.problem}\n\n${HELP}`);
if (asked.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const lacking = missingForAll();
if (lacking !== null) refuse(lacking);
let node;
try {
  console.log(await ensureInstalled(root, console.log));
  // The pinned one by preference: what the tests prove should not depend on the machine's.
  node = bundledNode(join(root, 'package.json')) ?? process.execPath;
} catch (error) {
  refuse(error.message);
}

const seed = asked.seed ?? seedOfTree(root);
const slowness = measureSlowness();
const logs = mkdtempSync(join(tmpdir(), 'dark-factory-test-'));
console.log(`Seed ${seed}. This machine is ${slowness} times as slow as an idle one. Logs: ${logs}`);

const all = stages({ root, node, cache: join(logs, 'compiled'), only: asked.only, long: asked.long });
const chosen = all.filter(({ group, addsCoverage, isForLongRuns }) => {
  if (asked.groups.size > 0) return asked.groups.has(group);
  if (asked.coverage) return addsCoverage;
  return asked.long && asked.only === '' ? true : !isForLongRuns;
});
if (chosen.some(({ group }) => group !== 'check')) {
  const built = spawnSync(node, [join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) refuse('The build failed: see above.');
}

const strict = /^(1|true)$/.test(process.env.CI ?? '');
const env = {
  DF_SEED: String(seed),
  DF_SLOWNESS: String(slowness),
  DF_LONG: asked.long ? '1' : '',
  DF_ONLY: asked.only,
  // Node hands the first on to every process that it starts; the editor stages go by the second.
  ...(asked.coverage ? { NODE_V8_COVERAGE: join(logs, 'coverage'), DF_COVERAGE: join(logs, 'coverage') } : {}),
};
const results = [];
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (isStopping = true));
const jobs = chosen.map((stage) => ({
  ...stage,
  run: async () => {
    if (isStopping) return null;
    // Whoever looks for one test need not start an editor once it was found elsewhere.
    if (asked.only !== '' && asked.groups.size === 0 && stage.isSlow && allSum(results, 'passed', 'failed') > 0)
      return null;
    return runStage(stage, { root, logs, strict, slowness, env, only: asked.only });
  },
}));
// Not more than there are: what gets half a core each also computes longer.
await runSideBySide(jobs, Math.max(2, availableParallelism()), (result) => {
  if (result === null) return;
  results.push(result);
  for (const line of stageLines(result, { seed, long: asked.long })) console.log(line);
});

for (const line of [...slowestLines(results), ...flakyLines(results)]) console.log(line);
let isCovered = true;
if (asked.coverage) {
  const { coverageByRoom, coverageText } = await import('./runner/coverage.mjs'); // its packages are installed by now
  const covered = coverageText(await coverageByRoom(root.replace(/[\\/]$/, ''), join(logs, 'coverage')));
  console.log(covered.text);
  isCovered = covered.isEnough;
}
const { text, isGreen } = summary(results, isCovered);
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all`);
console.log(text);
process.exitCode = isGreen ? 0 : 1;
