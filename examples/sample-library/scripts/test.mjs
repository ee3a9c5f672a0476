// Compiles, then runs the tests: all of them, or those whose file name holds one of the given words.
//   npm test            npm test -- interval
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

const words = process.argv.slice(2);
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

rmSync('build', { recursive: true, force: true });
run(createRequire(import.meta.url).resolve('typescript/bin/tsc'));
const tests = readdirSync('build/test')
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .map((file) => `build/test/${file}`);
if (tests.length === 0) {
  console.error(`No test file has a name with: ${words.join(', ')}`);
  process.exit(1);
}
run('--test', '--test-reporter=spec', ...tests);
