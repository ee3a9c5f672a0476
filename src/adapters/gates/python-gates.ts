import { noFindings, type DetectedKind, type Findings } from './findings.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

/**
 * Python: a tool is a gate if the repository configures it. The project's virtual environment is searched first. Tests stay
 * required when their program is missing.
 */
export async function detectPython(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const top = await files.list();
  if (!MANIFESTS.some((name) => top.includes(name))) return undefined;
  const findings = noFindings('python');
  const config = await readConfig(files);
  const add = (kind: DetectedKind, tool: string, args: string, because: string): void => {
    const program = programFor(tool, tools);
    if (program === undefined && kind === 'tests') {
      const lacks = `"${tool}" is not installed: pip install ${tool} in .venv, or put it on the search path`;
      const command = tool === 'pytest' ? 'python3 -m pytest' : `${tool}${args}`;
      findings.gates.push({ kind, command, because, lacks });
    } else if (program === undefined) {
      findings.unusable.push({ kind, reason: `"${tool}" is not installed in .venv, venv or on the search path` });
    } else findings.gates.push({ kind, command: `${program}${args}`, because });
  };

  if (config.black !== undefined) add('format', 'black', ' --check .', config.black);
  else if (config.ruffFormat !== undefined) add('format', 'ruff', ' format --check .', config.ruffFormat);
  if (config.ruff !== undefined) add('lint', 'ruff', ' check --no-fix .', config.ruff);
  else if (config.flake8 !== undefined) add('lint', 'flake8', '', config.flake8);
  if (config.mypy !== undefined) add('types', 'mypy', config.mypyNamesFiles ? '' : ' .', config.mypy);
  else if (config.pyright !== undefined) add('types', 'pyright', '', config.pyright);
  if (config.pytest !== undefined) add('tests', 'pytest', '', config.pytest);
  else if (config.unittest !== undefined) add('tests', 'python3', ' -m unittest discover', config.unittest);
  for (const runner of ['tox.ini', 'noxfile.py']) {
    if (top.includes(runner) && findings.gates.every((gate) => gate.kind !== 'tests')) {
      findings.notes.push(`${runner} is there, but it installs packages first; name the test command yourself.`);
    }
  }
  return findings;
}

const MANIFESTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'pytest.ini', 'tox.ini', 'Pipfile'];

/** For each tool, the file that configures it. */
interface PythonConfig {
  black: string | undefined;
  ruff: string | undefined;
  ruffFormat: string | undefined;
  flake8: string | undefined;
  mypy: string | undefined;
  mypyNamesFiles: boolean;
  pyright: string | undefined;
  pytest: string | undefined;
  unittest: string | undefined;
}

async function readConfig(files: WorktreeFiles): Promise<PythonConfig> {
  const text = new Map<string, string>();
  for (const name of [
    'pyproject.toml',
    'setup.cfg',
    'tox.ini',
    '.pre-commit-config.yaml',
    'mypy.ini',
    ...REQUIREMENTS,
  ]) {
    text.set(name, (await files.read(name)) ?? '');
  }
  const section = (file: string, header: string) =>
    new RegExp(`^\\s*\\[${header}(\\.[^\\]]*)?\\]`, 'm').test(text.get(file) ?? '')
      ? `${file} [${header.replace(/\\|\(.*?\)\?/g, '')}]`
      : undefined;
  const file = async (...names: string[]) => files.firstOf(names);
  const hook = (id: string) =>
    new RegExp(`^\\s*-?\\s*id:\\s*${id}\\s*$`, 'm').test(text.get('.pre-commit-config.yaml') ?? '')
      ? `.pre-commit-config.yaml hook ${id}`
      : undefined;
  const wants = (name: string) =>
    ['pyproject.toml', 'setup.cfg', ...REQUIREMENTS].find((source) =>
      new RegExp(`^[^#\\n]*\\b${name}\\b\\s*([<>=~!\\]"',;[]|$)`, 'm').test(text.get(source) ?? ''),
    );
  const tests = await testFiles(files);
  const pytestConfig =
    (await file('pytest.ini', '.pytest.ini', 'conftest.py', 'tests/conftest.py')) ??
    section('pyproject.toml', 'tool\\.pytest') ??
    section('setup.cfg', 'tool:pytest') ??
    section('tox.ini', 'pytest');
  const pytestWanted = wants('pytest');
  return {
    black: section('pyproject.toml', 'tool\\.black') ?? hook('black'),
    ruff: section('pyproject.toml', 'tool\\.ruff') ?? (await file('ruff.toml', '.ruff.toml')) ?? hook('ruff(-check)?'),
    ruffFormat: section('pyproject.toml', 'tool\\.ruff\\.format') ?? hook('ruff-format'),
    flake8: (await file('.flake8')) ?? section('setup.cfg', 'flake8') ?? section('tox.ini', 'flake8'),
    mypy:
      section('pyproject.toml', 'tool\\.mypy') ?? (await file('mypy.ini', '.mypy.ini')) ?? section('setup.cfg', 'mypy'),
    mypyNamesFiles: ['pyproject.toml', 'mypy.ini', 'setup.cfg'].some((name) =>
      /^\s*(files|packages|modules)\s*=/m.test(mypySection(text.get(name) ?? '')),
    ),
    pyright: section('pyproject.toml', 'tool\\.(based)?pyright') ?? (await file('pyrightconfig.json')),
    pytest:
      pytestConfig ?? (tests.length > 0 && pytestWanted !== undefined ? `${pytestWanted} names pytest` : undefined),
    unittest: await unittestIn(files, tests),
  };
}

/** The text of `[mypy]` or `[tool.mypy]`, without the sections of single modules. */
function mypySection(text: string): string {
  return /^\s*\[(?:tool\.)?mypy\]([\s\S]*?)(?=^\s*\[|(?![\s\S]))/m.exec(text)?.[1] ?? '';
}

const REQUIREMENTS = ['requirements.txt', 'requirements-dev.txt', 'dev-requirements.txt', 'requirements/dev.txt'];

async function testFiles(files: WorktreeFiles): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['.', 'tests', 'test']) {
    const names = (await files.list(folder)).filter((name) => /^test_.*\.py$|_test\.py$/.test(name));
    found.push(...names.map((name) => (folder === '.' ? name : `${folder}/${name}`)));
  }
  return found;
}

async function unittestIn(files: WorktreeFiles, tests: readonly string[]): Promise<string | undefined> {
  for (const path of tests.slice(0, 20)) {
    if (/^\s*(import|from) unittest\b/m.test((await files.read(path)) ?? '')) return `${path} uses unittest`;
  }
  return undefined;
}

/** Uses `python -m`, which finds the worktree's modules, unlike the bare program. */
function programFor(tool: string, tools: ToolLookup): string | undefined {
  for (const venv of ['.venv', 'venv']) {
    const bin = tools.isWindows ? `${venv}\\Scripts\\` : `${venv}/bin/`;
    if (tool === 'python3' && tools.has(`${bin}python`)) return `${bin}python`;
    if (tools.has(`${bin}${tool}`)) return tool === 'pytest' ? `${bin}python -m pytest` : `${bin}${tool}`;
  }
  return tools.has(tool) ? tool : undefined;
}
