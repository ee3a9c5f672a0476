// Puts each fault of the lists beside this file into a copy of the tree and expects the tests that are named for it to fail.
//   node test/mutants/run.mjs [words of a name]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeCounts } from '../vscode-host/counts.mjs';
import { patient } from '../runner/patience.mjs';
import { copyTree, isKilled, problemOf, withFault } from './mutant.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
/** One that takes longer hangs, which a fault may well cause: that counts as noticed. */
const LIMIT_MS = patient(180_000);

const words = (process.argv[2] ?? '').toLowerCase();
const lists = readdirSync(here).filter((name) => name.endsWith('.mjs') && !['run.mjs', 'mutant.mjs'].includes(name));
const modules = await Promise.all(lists.map((name) => import(pathToFileURL(join(here, name)).href)));
const mutants = modules.flatMap(({ mutants }) => mutants).filter(({ name }) => name.toLowerCase().includes(words));

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
/** Ends what runs now; each is a process group of its own. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const end of running) end();
    process.exit(130);
  });

/** Runs the test files in the tree and resolves with what the reporter left, null where it left nothing. */
function runTests(tree, files) {
  const counts = join(tree, 'counts.json');
  rmSync(counts, { force: true });
  const argv = ['--no-config', '--exit', '--bail', '--timeout', String(LIMIT_MS / 2)];
  const reporter = ['--reporter', join(tree, 'test/runner/reporter.cjs')];
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/mocha/bin/mocha.js'), ...argv, ...reporter, ...files],
    {
      cwd: tree,
      env: { ...process.env, DF_COUNTS: counts, DF_PROGRAM: '', DF_LONG: '', DF_ONLY: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
    },
  );
  let said = '';
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-2000)));
  let hung = false;
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // its group has ended
    }
  };
  running.add(end);
  const limit = setTimeout(() => {
    hung = true;
    end();
  }, LIMIT_MS);
  return new Promise((resolve) => {
    child.once('close', () => {
      clearTimeout(limit);
      running.delete(end);
      end();
      try {
        resolve({ hung, said, ...JSON.parse(readFileSync(counts, 'utf8')) });
      } catch {
        resolve({ hung, said, passed: 0, failed: 0 });
      }
    });
  });
}

const counts = { passed: 0, failed: 0, skipped: 0, titles: [] };
function fail(title, failure) {
  counts.failed += 1;
  counts.titles.push({ title, failure });
  console.log(`ALIVE   ${title}: ${failure}`);
}

const names = mutants.map(({ name }) => name);
for (const name of names.filter((name, index) => names.indexOf(name) !== index))
  fail(name, 'two mutants have this name');

const trees = Array.from({ length: Math.max(2, availableParallelism()) }, (_, index) => join(folder, `${index}`));
for (const tree of trees) {
  mkdirSync(tree);
  copyTree(root, tree);
}
// Tests that fail without a fault would kill every mutant.
const files = [...new Set(mutants.flatMap(({ killedBy }) => killedBy))];
const sound = new Map();
const queue = [...files];
await Promise.all(
  trees.map(async (tree) => {
    for (let file; (file = queue.shift()) !== undefined;) sound.set(file, await runTests(tree, [file]));
  }),
);
for (const [file, { passed, failed, said }] of sound)
  if (failed > 0 || passed === 0) fail(file, `does not pass without a fault. ${said}`);

const waiting = [...mutants];
await Promise.all(
  trees.map(async (tree) => {
    for (let mutant; (mutant = waiting.shift()) !== undefined;) {
      const { name, file, killedBy, alive } = mutant;
      const text = readFileSync(join(root, file), 'utf8');
      const problem = problemOf(mutant, text);
      if (problem !== null) {
        fail(name, problem);
        continue;
      }
      const result = await withFault(tree, mutant, text, () => runTests(tree, killedBy));
      if (isKilled(result)) {
        counts.passed += 1;
        console.log(`killed  ${name}  (${result.hung ? 'its tests hung' : (result.titles[0]?.title ?? '')})`);
      } else if (alive !== undefined && result.passed > 0) {
        counts.skipped += 1;
        console.log(`alive   ${name}: ${alive}`);
      } else
        fail(name, result.passed > 0 ? `passes ${killedBy.join(', ')}` : `is no fault but broken code: ${result.said}`);
    }
  }),
);
writeCounts(counts);
