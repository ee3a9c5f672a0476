import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join, sep } from 'node:path';

/** The words of `npm test -- <words>`. */
export const groups = new Set(['check', 'unit', 'contract', 'integration', 'start', 'host', 'ui', 'vsix', 'mutants']);

const minutes = (n) => n * 60_000;

/**
 * Every stage, in the order in which they begin; what fits into the cores runs side by side. `cache`: a folder of this run's own.
 * `only`: a part of a title. `long`: every sweep to its end.
 * @param {{ root: string, node: string, cache: string, only?: string, long?: boolean }} run
 * @returns {import('./stage.mjs').Stage[]}
 */
export function stages({ root, node, cache, only = '', long = false }) {
  const cores = Math.max(2, availableParallelism());
  const bin = (path) => [node, join(root, 'node_modules', path)];
  const script = (path) => [node, join(root, path)];
  const check = (name, argv) => ({ name, group: 'check', argv, counted: false, cores: 1, limitMs: minutes(5) });
  const mocha = (name, { group = name, cores = 1, jobs = 1, first = [] } = {}) => ({
    name,
    group,
    cores,
    argv: [
      ...bin('mocha/bin/mocha.js'),
      ...['--no-config', '--forbid-only', '--reporter', join(root, 'test/runner/reporter.cjs')],
      ...['--require', join(root, 'test/support/chance/property-seed.ts')],
      ...(jobs === 1 ? [] : ['--parallel', '--jobs', String(jobs)]),
      ...(only === '' ? [] : ['--fgrep', only]),
      ...(first.length === 0 ? [join(root, `test/${name}/**/*.test.ts`)] : filesOf(join(root, 'test', name), first)),
    ],
    // Tests start hundreds of processes: none need compile again what another has, and the program is built by now.
    env: { NODE_COMPILE_CACHE: cache, DF_PROGRAM: join(root, 'dist/dark-factory.mjs') },
    counted: true,
    limitMs: long ? minutes(600) : minutes(30),
    testLimitMs: long ? minutes(300) : minutes(3),
  });
  const host = (name, group, file, version) => ({
    name: `${name} (${version})`,
    group,
    cores: 1,
    isSlow: true,
    argv: [
      ...script(`test/vscode-host/${file}`),
      version,
      ...(only === '' ? [] : [group === 'host' ? escaped(only) : only]),
    ],
    after: ['VS Code for the tests'],
    counted: true,
    limitMs: minutes(15),
    missing: () => missingForHost(version),
  });
  // While the first tests run, which hardly need the network.
  const editor = {
    name: 'VS Code for the tests',
    group: 'install',
    isSlow: true,
    cores: 0,
    argv: [...script('test/vscode-host/install.mjs'), 'stable', 'lowest'],
    counted: false,
    limitMs: minutes(30),
    missing: () => missingForHost('lowest'),
  };
  const checks = [
    check('lint', [...bin('oxlint/bin/oxlint'), '--disable-nested-config', '--deny-warnings']),
    check('types', [...bin('typescript/bin/tsc'), '--noEmit']),
    check('format', [...bin('prettier/bin/prettier.cjs'), '--check', '.']),
    check('types of pages', [...bin('typescript/bin/tsc'), '--noEmit', '-p', join(root, 'src/webview')]),
  ];
  const everything = [
    ...(only === '' ? [editor] : []),
    // The longest first, and of its files those of whole runs: a long one at the end would run alone. They share no folder and no
    // port. Of the time that one lasts it waits a third for programs and the disk, so there is one more than there are cores.
    {
      ...mocha('integration', { cores, jobs: cores + 1, first: ['run', 'fleet', 'cli', 'finance'] }),
      addsCoverage: true,
    },
    // One process after the other, of which half compute and half wait for them.
    { ...mocha('quickstart', { group: 'start' }), cores: 0, isSlow: true },
    // Those after it from the longest to the shortest: what is left at the end then fills the gaps.
    { ...host('user interface', 'ui', 'run-ui.mjs', 'stable'), addsCoverage: true },
    { ...mocha('contract'), addsCoverage: true },
    { ...host('extension host', 'host', 'run-suite.mjs', 'stable'), addsCoverage: true },
    host('packed extension', 'vsix', 'run-vsix.mjs', 'stable'),
    host('extension host', 'host', 'run-suite.mjs', 'lowest'),
    { ...mocha('unit'), addsCoverage: true },
    ...(only === '' ? checks : []),
  ];
  const mutants = {
    name: 'mutants',
    group: 'mutants',
    cores: 2,
    isForLongRuns: true,
    argv: [...script('test/mutants/run.mjs'), ...(only === '' ? [] : [only])],
    counted: true,
    limitMs: minutes(120),
  };
  // A title is looked for where that takes no editor first.
  const slowLast = (a, b) => Number(a.isSlow ?? false) - Number(b.isSlow ?? false);
  return [...(only === '' ? everything : everything.toSorted(slowLast)), mutants];
}

/** Every test file below a folder once, those of `first` before the others: a pattern for each would play a file twice. */
function filesOf(folder, first) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const rank = (file) => (first.indexOf(file.split(sep)[0]) + first.length + 1) % (first.length + 1);
  return files.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((file) => join(folder, file));
}

/** As a part of a regular expression. */
const escaped = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

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
