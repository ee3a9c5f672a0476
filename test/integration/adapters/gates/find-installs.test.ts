import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGateDetector } from '../../../../src/adapters/gates/gate-detector.ts';

describe('what installs the dependencies of a repository', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'df-installs-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** With programs of these names on the search path. */
  async function installs(files: Record<string, string>, programs: string[], packageFolder?: string) {
    const write = (path: string, text: string, mode: number): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode });
    };
    for (const [name, text] of Object.entries(files)) write(join(root, 'repo', name), text, 0o644);
    for (const name of programs) write(join(root, 'bin', name), '#!/bin/sh\n', 0o755);
    const detector = createGateDetector({ env: { PATH: join(root, 'bin') }, platform: 'linux' });
    const found = await detector.detect(join(root, 'repo'), 1000, packageFolder);
    return found.installs.map(({ command, because, lacks }) => [
      command,
      because,
      ...(lacks === undefined ? [] : [lacks]),
    ]);
  }
  const manifest = (over: object = {}): string => JSON.stringify({ devDependencies: { vitest: '3' }, ...over });

  const NODE: [string, Record<string, string>, string[], string, string][] = [
    [
      'npm',
      { 'package-lock.json': '{}' },
      ['npm'],
      'npm ci --ignore-scripts --no-audit --no-fund',
      'package-lock.json',
    ],
    [
      'npm without a lockfile',
      {},
      ['npm'],
      'npm install --ignore-scripts --no-package-lock --no-audit --no-fund',
      'no lockfile',
    ],
    [
      'pnpm',
      { 'pnpm-lock.yaml': '' },
      ['npm', 'pnpm'],
      'pnpm install --frozen-lockfile --ignore-scripts',
      'pnpm-lock.yaml',
    ],
    [
      'Yarn 1',
      { 'yarn.lock': '' },
      ['yarn'],
      'yarn install --frozen-lockfile --ignore-scripts --non-interactive',
      'yarn.lock',
    ],
    [
      'Yarn 4',
      { 'yarn.lock': '', '.yarnrc.yml': '' },
      ['yarn'],
      'yarn install --immutable --mode=skip-build',
      'yarn.lock',
    ],
    ['bun', { 'bun.lock': '' }, ['bun'], 'bun install --frozen-lockfile --ignore-scripts', 'bun.lock'],
  ];
  for (const [name, files, programs, command, because] of NODE) {
    it(`is the one of ${name}, without install scripts`, async () => {
      assert.deepEqual(await installs({ 'package.json': manifest(), ...files }, programs), [[command, because]]);
    });
  }

  it('is not that of another manager where the one that is asked for is missing', async () => {
    const [found] = await installs(
      { 'package.json': manifest({ packageManager: 'pnpm@10.1.0' }), 'pnpm-lock.yaml': '' },
      ['npm'],
    );
    assert.deepEqual(found?.slice(0, 2), [
      'pnpm install --frozen-lockfile --ignore-scripts',
      'packageManager "pnpm@10.1.0"',
    ]);
    assert.match(found[2] ?? '', /"pnpm" is not installed: npm install --global pnpm/);
  });

  it('is nothing where nothing is depended on, or where it is in the repository', async () => {
    assert.deepEqual(await installs({ 'package.json': '{"scripts":{"test":"node --test"}}' }, ['npm']), []);
    assert.deepEqual(await installs({ 'package.json': '{' }, ['npm']), []);
    assert.deepEqual(await installs({ 'package.json': manifest(), '.pnp.cjs': '' }, ['yarn']), []);
    assert.deepEqual(await installs({ 'go.mod': 'module a\n\ngo 1.24\n' }, ['go']), []);
  });

  const OTHERS: [string, Record<string, string>, string[], string[]][] = [
    [
      'uv',
      {
        'uv.lock': '',
        'pyproject.toml':
          '[project]\nname = "a"\n[project.optional-dependencies]\ntest = ["pytest"]\ndocs = [\n  "x",\n]\n[dependency-groups]\ndev = ["ruff"]\nlint = ["mypy"]\n',
      },
      ['uv'],
      ['uv sync --locked --extra test --group lint', 'uv.lock'],
    ],
    [
      'poetry',
      { 'poetry.lock': '', 'pyproject.toml': '[tool.poetry]\n' },
      ['poetry'],
      ['poetry install --no-interaction', 'poetry.lock'],
    ],
    [
      'pip by requirements',
      { 'requirements.txt': 'x\n', 'requirements-dev.txt': 'pytest\n' },
      ['python3'],
      [
        'python3 -m venv .venv && .venv/bin/python -m pip install -r requirements.txt -r requirements-dev.txt',
        'requirements.txt',
      ],
    ],
    [
      'pip by the project',
      { 'pyproject.toml': '[build-system]\n[project.optional-dependencies]\n"dev" = ["pytest"]\n' },
      ['python3'],
      ['python3 -m venv .venv && .venv/bin/python -m pip install -e ".[dev]"', 'pyproject.toml'],
    ],
    ['cargo', { 'Cargo.toml': '[package]\n', 'Cargo.lock': '' }, ['cargo'], ['cargo fetch --locked', 'Cargo.lock']],
    ['Go', { 'go.mod': 'module a\n\nrequire example.org/b v1.0.0\n' }, ['go'], ['go mod download', 'go.mod']],
    [
      'Go that is missing',
      { 'go.mod': 'module a\n\nrequire (\n\texample.org/b v1.0.0\n)\n' },
      [],
      ['go mod download', 'go.mod', '"go" is not installed'],
    ],
  ];
  for (const [name, files, programs, wanted] of OTHERS) {
    it(`is the one of ${name}`, async () => {
      assert.deepEqual(await installs(files, programs), [wanted]);
    });
  }

  it('is one for each kind, and is run in the folder that has it', async () => {
    const both = { 'package.json': manifest(), 'package-lock.json': '{}', 'go.mod': 'module a\nrequire b v1.0.0\n' };
    assert.equal((await installs(both, ['npm', 'go'])).length, 2);
    rmSync(join(root, 'repo'), { recursive: true });
    const below = await installs({ 'web/package.json': manifest(), 'web/yarn.lock': '' }, ['yarn']);
    assert.deepEqual(below[0]?.slice(0, 2), [
      'cd web && yarn install --frozen-lockfile --ignore-scripts --non-interactive',
      'web/yarn.lock',
    ]);
  });

  it('of a package is that of the workspace, unless it has a lockfile of its own', async () => {
    const root = { 'package.json': manifest({ workspaces: ['packages/*'] }), 'package-lock.json': '{}' };
    const member = { 'packages/a/package.json': manifest({ scripts: { test: 'vitest run' } }) };
    assert.deepEqual(
      (await installs({ ...root, ...member }, ['npm'], 'packages/a')).map(([command]) => command),
      ['npm ci --ignore-scripts --no-audit --no-fund'],
    );
  });
});
