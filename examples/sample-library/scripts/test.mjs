// Runs the tests, which `tsc` has compiled: all of them, or those whose file name holds one of the given words.
//   npm test            npm test -- interval
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const words = process.argv.slice(2);
// By the names of the sources: what was compiled of a test that is gone may still lie there.
const tests = readdirSync('test')
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .map((file) => `build/test/${file.replace(/\.ts$/, '.js')}`);
if (tests.length === 0) {
  console.error(`No test file has a name with: ${words.join(', ')}`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...tests], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
