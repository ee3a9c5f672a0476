// Compiles without a look at types, which is what `npm run build` is for, then runs the tests: all of them, or those whose file
// name holds one of the given words.
//   npm test            npm test -- interval
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

const words = process.argv.slice(2);

function stop(why) {
  console.error(why);
  process.exit(1);
}

function compile(file) {
  const { outputText, diagnostics } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    fileName: file,
    reportDiagnostics: true,
  });
  if (diagnostics.length > 0) stop(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})));
  const target = join('build', file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
  return target;
}

rmSync('build', { recursive: true, force: true });
const tests = ['src', 'test']
  .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts'))
  .map(compile)
  .filter(
    (file) =>
      file.endsWith('.test.js') &&
      (words.length === 0 || words.some((word) => basename(file).includes(word))),
  );
if (tests.length === 0) stop(`No test file has a name with: ${words.join(', ')}`);
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...tests], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
