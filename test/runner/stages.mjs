import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Every stage in the order of running: quick ones first. The groups are the words of `node test/run.mjs <words>`. `cache`: a
 * folder of this run's own.
 */
export function stages(root, node, cache) {
  const bin = (path) => [node, join(root, 'node_modules', path)];
  const script = (path) => [node, join(root, path)];
  const minutes = (n) => n * 60_000;
  const check = (name, argv) => ({ name, group: 'check', argv, counted: false, limitMs: minutes(5) });
  const mocha = (name, { group = 'unit', jobs = 1 } = {}) => ({
    name,
    group,
    argv: [
      ...bin('mocha/bin/mocha.js'),
      ...['--no-config', '--forbid-only', '--timeout', '60000', '--reporter', join(root, 'test/runner/reporter.cjs')],
      ...(jobs === 1 ? [] : ['--parallel', '--jobs', String(jobs)]),
      join(root, `test/${name}/**/*.test.ts`),
    ],
    // Tests start hundreds of processes: none need compile again what another has, and the program is built by now.
    env: { NODE_COMPILE_CACHE: cache, DF_PROGRAM: join(root, 'dist/dark-factory.mjs') },
    counted: true,
    limitMs: minutes(30),
  });
  const host = (name, group, file, version) => ({
    name: `${name} (${version})`,
    group,
    argv: [...script(`test/vscode-host/${file}`), version],
    counted: true,
    limitMs: minutes(10),
    missing: () => missingForHost(version),
  });
  return [
    check('types', [...bin('typescript/bin/tsc'), '--noEmit']),
    check('types of pages', [...bin('typescript/bin/tsc'), '--noEmit', '-p', join(root, 'src/webview')]),
    check('lint', [...bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']),
    check('format', [...bin('prettier/bin/prettier.cjs'), '--check', '.']),
    mocha('unit'),
    mocha('contract'),
    // Its files wait for processes of their own more than they compute, and share no folder and no port.
    mocha('integration', { jobs: Math.min(2, availableParallelism()) }),
    mocha('quickstart', { group: 'start' }),
    host('extension host', 'host', 'run-suite.mjs', 'stable'),
    host('extension host', 'host', 'run-suite.mjs', 'lowest'),
    host('user interface', 'ui', 'run-ui.mjs', 'stable'),
    host('packed extension', 'vsix', 'run-vsix.mjs', 'stable'),
  ];
}

function missingForHost(version) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `the VS Code of these tests is for linux-x64, this is ${process.platform}-${process.arch}`;
  const browser = process.env.CHROMIUM || findProgram('chromium') || findProgram('google-chrome');
  if (!browser) return 'no chromium here (Debian: apt-get install chromium)';
  const compilers = ['g++', 'make', 'python3'].filter((name) => !findProgram(name));
  if (version === 'lowest' && compilers.length > 0) return `building its native modules needs ${compilers.join(', ')}`;
  return null;
}

const findProgram = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/** `null`, or why the tests cannot run at all. */
export function missingForAll() {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'git is not installed';
  }
}
