import type { InstallCommand } from '../../../domain/install/install-command.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** Into `.venv` in the worktree: by the lockfile of uv, poetry, pdm or pipenv, else by pip. */
export async function pythonInstall(files: WorktreeFiles, tools: ToolLookup): Promise<InstallCommand | undefined> {
  for (const { lockfile, program, command } of LOCKED) {
    if (!(await files.has(lockfile))) continue;
    const extras = program === 'uv' ? await uvExtras(files) : '';
    const install = { command: `${command}${extras}`, because: lockfile };
    return tools.has(program)
      ? install
      : { ...install, lacks: `"${program}" is not installed: pip install ${program}` };
  }
  return pipInstall(files, tools);
}

const LOCKED = [
  { lockfile: 'uv.lock', program: 'uv', command: 'uv sync --locked' },
  { lockfile: 'poetry.lock', program: 'poetry', command: 'poetry install --no-interaction' },
  { lockfile: 'pdm.lock', program: 'pdm', command: 'pdm sync --dev' },
  { lockfile: 'Pipfile.lock', program: 'pipenv', command: 'pipenv sync --dev' },
];

async function pipInstall(files: WorktreeFiles, tools: ToolLookup): Promise<InstallCommand | undefined> {
  const requirements: string[] = [];
  for (const name of REQUIREMENTS) if (await files.has(name)) requirements.push(name);
  const project = await files.read('pyproject.toml');
  const isPackage = (await files.has('setup.py')) || /^\[(?:build-system|project)\]/m.test(project ?? '');
  if (requirements.length === 0 && !isPackage) return undefined;
  const extras = extrasIn(project ?? '');
  const groups = groupsIn(project ?? '');
  const wanted = [
    ...requirements.map((name) => `-r ${name}`),
    ...(isPackage ? [`-e ".${extras.length === 0 ? '' : `[${extras.join(',')}]`}"`] : []),
    ...groups.map((name) => `--group ${name}`),
  ];
  const python = tools.isWindows ? 'python' : 'python3';
  const inside = tools.isWindows ? String.raw`.venv\Scripts\python` : '.venv/bin/python';
  const install = {
    command: `${python} -m venv .venv && ${inside} -m pip install ${wanted.join(' ')}`,
    because: requirements[0] ?? (project === undefined ? 'setup.py' : 'pyproject.toml'),
  };
  return tools.has(python) ? install : { ...install, lacks: `"${python}" is not installed` };
}

const REQUIREMENTS = [
  ...['requirements.txt', 'requirements-dev.txt', 'requirements-test.txt', 'dev-requirements.txt'],
  ...['test-requirements.txt', 'requirements/dev.txt', 'requirements/test.txt'],
];

/** Names under which projects keep what their checks need. */
const FOR_CHECKS = ['dev', 'develop', 'development', 'test', 'tests', 'testing', 'lint', 'typing', 'check', 'checks'];

function extrasIn(project: string): string[] {
  return keysOf(project, 'project\\.optional-dependencies').filter((name) => FOR_CHECKS.includes(name));
}

function groupsIn(project: string): string[] {
  return keysOf(project, 'dependency-groups').filter((name) => FOR_CHECKS.includes(name));
}

/** uv installs the group `dev` unasked. */
async function uvExtras(files: WorktreeFiles): Promise<string> {
  const project = (await files.read('pyproject.toml')) ?? '';
  const groups = groupsIn(project).filter((name) => name !== 'dev');
  return [...extrasIn(project).map((name) => ` --extra ${name}`), ...groups.map((name) => ` --group ${name}`)].join('');
}

/** The keys of a TOML table whose values are lists: `test = [`. */
function keysOf(text: string, table: string): string[] {
  const body = new RegExp(`^\\[${table}\\]\\s*$([\\s\\S]*?)(?=^\\[[\\w."-]|(?![\\s\\S]))`, 'm').exec(text)?.[1] ?? '';
  return [...body.matchAll(/^\s*"?([A-Za-z0-9_-]+)"?\s*=\s*\[/gm)].map(([, name = '']) => name);
}
