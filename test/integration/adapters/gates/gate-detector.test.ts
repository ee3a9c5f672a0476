import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { createGateDetector } from '../../../../src/adapters/gates/gate-detector.ts';
import { detectGates } from '../../../support/git/detected-gates.ts';
import { installedRepository } from '../../../support/git/installed-repository.ts';

const node = ['node', 'npm', 'npx'];

describe('gates of a Node repository', () => {
  it('are its scripts, in an order in which they do not disturb each other, each with its reason', async () => {
    const { gates, notFound, all } = await detectGates('npm', {
      onPath: node,
      local: ['eslint', 'prettier', 'tsc', 'mocha'],
    });
    assert.deepEqual(gates, [
      'format: npm run format:check',
      'lint: npm run lint',
      'types: npm run typecheck',
      'build: npm run build',
      'tests: npm test',
    ]);
    assert.deepEqual(notFound, []);
    assert.equal(all[4]!.because, 'package.json script "test" (package-lock.json)');
  });

  it('stay required when their tools are not there, with what to install', async () => {
    const bare = await detectGates('npm', { onPath: node });
    assert.equal(bare.gates.length, 5);
    assert.deepEqual(bare.notFound, []);
    assert.equal(bare.lacks[4], 'tests: script "test": dependencies are not installed: npm ci');
    assert.ok(bare.all.every((gate) => gate.required));
    const half = await detectGates('npm', { onPath: node, local: ['mocha'] });
    assert.deepEqual(half.lacks.slice(0, 2), [
      'format: script "format:check": "prettier" is not installed',
      'lint: script "lint": "eslint" is not installed',
    ]);
    assert.equal(half.lacks.length, 4, 'mocha is there');
    const noNpm = await detectGates('npm', { onPath: ['node'], local: ['mocha'] });
    assert.match(noNpm.lacks[4]!, /"npm" is not installed/);
  });

  it('need no installation where node itself runs them', async () => {
    const { gates, notFound } = await detectGates('no-lockfile', { onPath: node });
    assert.deepEqual(gates, ['tests: npm test']);
    assert.deepEqual(notFound, ['format', 'lint']);
  });

  it('are run by the manager that is pinned or locked, and by npm where that one is missing', async () => {
    const yarn = { local: ['jest', 'prettier'], onPath: [...node, 'yarn'] };
    assert.deepEqual((await detectGates('yarn', yarn)).gates, [
      'format: yarn run check-format',
      'tests: yarn run test',
    ]);
    const without = await detectGates('yarn', { ...yarn, onPath: node });
    assert.deepEqual(without.gates, ['format: npm run check-format', 'tests: npm test']);
    assert.match(without.notes.join(), /yarn is not installed; npm runs the scripts/);
    const bun = await detectGates('bun', { local: ['biome'], onPath: ['bun'] });
    assert.deepEqual(bun.gates, ['lint: bun run lint', 'tests: bun run test']);
    assert.deepEqual(bun.notFound, [], 'biome ci judges the format too');
  });

  it('are those of the workspace members where the root has none', async () => {
    const { gates, all } = await detectGates('pnpm-workspace', { local: ['eslint'], onPath: [...node, 'pnpm'] });
    assert.deepEqual(gates, [
      'lint: pnpm run lint',
      'build: pnpm --recursive --if-present run build',
      'tests: pnpm --recursive --if-present run test',
    ]);
    assert.equal(all[2]!.because, 'script "test" in 2 of 3 workspace packages');
  });

  it('do not count the placeholder of npm init as tests', async () => {
    const { gates, notFound } = await detectGates('placeholder-test', { onPath: node });
    assert.deepEqual(gates, []);
    assert.deepEqual(notFound, ['format', 'lint', 'tests']);
  });

  it('are not run twice when the test script runs them', async () => {
    const everything = await detectGates('test-is-everything', { onPath: node, local: ['eslint', 'tsc', 'mocha'] });
    assert.deepEqual(everything.gates, ['tests: npm test']);
    assert.deepEqual(everything.notFound, ['format']);
    assert.match(everything.notes.join('\n'), /The script "lint" is part of the script "test"/);
    const direct = await detectGates('test-lints-too', { onPath: node, local: ['xo', 'c8', 'ava', 'tsd'] });
    assert.deepEqual(direct.gates, ['tests: npm test']);
    assert.deepEqual(direct.notFound, []);
  });

  it('judge and end: a script that changes files or watches is replaced', async () => {
    const { gates } = await detectGates('changing-scripts', {
      onPath: node,
      local: ['eslint', 'prettier', 'jest', 'tsc'],
    });
    assert.deepEqual(gates, [
      'format: npx --no-install prettier --check "src/**/*.ts"',
      'lint: npx --no-install eslint src',
      'types: npx --no-install tsc --noEmit',
      'tests: npm run test:ci',
    ]);
  });

  it('may be one script for several kinds', async () => {
    const { gates, notFound } = await detectGates('aggregate', { onPath: node, local: ['eslint', 'prettier', 'uvu'] });
    assert.deepEqual(gates, ['check: npm run check', 'tests: npm test']);
    assert.deepEqual(notFound, []);
  });

  it('need an installation where node is told to load a package', async () => {
    const { gates, lacks } = await detectGates('node-needs-modules', { onPath: node });
    assert.deepEqual(gates, ['tests: npm test']);
    assert.deepEqual(lacks, ['tests: script "test": dependencies are not installed: npm install']);
  });

  it('are checks of each member, where the manager of the workspace is not there', async () => {
    const { gates, lacks } = await detectGates('pnpm-workspace', { onPath: node, local: ['eslint'] });
    assert.deepEqual(gates, [
      'lint: npm run lint',
      'build packages/a: cd packages/a && npm run build',
      'tests packages/a: cd packages/a && npm test',
      'tests tools: cd tools && npm test',
    ]);
    assert.deepEqual(lacks, [
      'build packages/a: "tsc" is not installed',
      'tests packages/a: "vitest" is not installed',
    ]);
  });

  it('find their tools, too, where npm stands in for a script of several commands', async () => {
    const repository = installedRepository('none', { onPath: node, local: ['vitest', 'xo'] });
    const scripts = { lint: 'xo', test: 'pnpm lint && vitest run' };
    writeFileSync(join(repository.root, 'package.json'), JSON.stringify({ scripts }));
    const detector = createGateDetector({ env: { PATH: repository.path }, platform: 'linux' });
    const { gates } = await detector.detect(repository.root, 1);
    repository.remove();
    assert.equal(gates.at(-1)?.command, "npx --no-install -c 'npm run lint && vitest run'");
  });

  it('are those of a workspace without an installation too', async () => {
    const { gates } = await detectGates('pnpm-workspace', { onPath: [...node, 'pnpm'] });
    assert.deepEqual(gates.at(-1), 'tests: pnpm --recursive --if-present run test');
  });

  it('are not waited for when package.json is a pipe', async () => {
    if (process.platform === 'win32') return;
    const repository = installedRepository('none');
    execFileSync('mkfifo', [join(repository.root, 'package.json')]);
    const detector = createGateDetector({ env: { PATH: repository.path }, platform: 'linux' });
    const { notes } = await detector.detect(repository.root, 1);
    repository.remove();
    assert.match(notes.join(), /package\.json cannot be read as a text file/);
  });

  it('do not follow a workspace out of the repository', async () => {
    const repository = installedRepository('escaping-workspace', { onPath: node, local: ['mocha'] });
    writeFileSync(join(repository.path, 'package.json'), '{ "scripts": { "test": "mocha" } }');
    const detector = createGateDetector({ env: { PATH: repository.path }, platform: 'linux' });
    const { gates } = await detector.detect(repository.root, 1);
    repository.remove();
    assert.deepEqual(gates, []);
  });

  it('are unknown, with line and reason, when package.json is broken', async () => {
    const { gates, notFound, notes } = await detectGates('broken-manifest', { onPath: node });
    assert.deepEqual(gates, []);
    assert.match(notFound[2]!, /^tests: package\.json is not valid JSON/);
    assert.match(notes[0]!, /^package\.json is not valid JSON: .*\.$/);
  });
});

describe('gates of other ecosystems', () => {
  const rust = ['cargo', 'cargo-fmt', 'cargo-clippy'];
  const cases: [string, string[], string[], string[]?][] = [
    ['cargo', rust, ['format: cargo fmt --all --check', 'lint: cargo clippy --all-targets', 'tests: cargo test']],
    ['cargo-workspace', ['cargo'], ['tests: cargo test --workspace']],
    [
      'python',
      ['pytest', 'ruff', 'mypy'],
      ['format: ruff format --check .', 'lint: ruff check --no-fix .', 'types: mypy', 'tests: pytest'],
    ],
    ['python-unittest', ['python3'], ['tests: python3 -m unittest discover']],
    ['maven', ['mvn'], ['format: mvn --batch-mode --offline spotless:check', 'tests: mvn --batch-mode --offline test']],
    ['make', ['make'], ['format: make fmt-check', 'lint: make lint', 'build: make all', 'tests: make test']],
    ['just', ['just'], ['format: just fmt-check', 'tests: just test']],
    ['none', [], []],
  ];
  for (const [shape, onPath, expected] of cases) {
    it(`are found in the shape "${shape}"`, async () => {
      assert.deepEqual((await detectGates(shape, { onPath })).gates, expected);
    });
  }

  it('take the tools of the virtual environment first', async () => {
    const inTree = ['.venv/bin/python', '.venv/bin/pytest', '.venv/bin/ruff'];
    const { gates, notFound } = await detectGates('python', { inTree, onPath: ['ruff'] });
    assert.deepEqual(gates, [
      'format: .venv/bin/ruff format --check .',
      'lint: .venv/bin/ruff check --no-fix .',
      'tests: .venv/bin/python -m pytest',
    ]);
    assert.deepEqual(notFound, ['types: "mypy" is not installed in .venv, venv or on the search path']);
  });

  it('use go vet where the configured linter is missing, and gofmt as a check', async () => {
    const { gates, notes } = await detectGates('go', { onPath: ['go', 'gofmt'] });
    assert.deepEqual(gates.slice(1), ['lint: go vet ./...', 'build: go build ./...', 'tests: go test ./...']);
    assert.match(gates[0]!, /^format: files=.*gofmt -l/);
    assert.match(notes.join(), /golangci-lint is not installed/);
  });

  it('use the wrapper of the repository', async () => {
    const { gates } = await detectGates('gradle');
    assert.equal(gates.at(-1), 'tests: ./gradlew --no-daemon --offline --console=plain test');
    assert.equal(gates.length, 3);
  });

  it('are told apart when a repository has two ecosystems', async () => {
    const { gates } = await detectGates('node-and-cargo', { onPath: [...node, ...rust], local: ['standard', 'mocha'] });
    assert.deepEqual(gates, [
      'format: cargo fmt --all --check',
      'lint: npm run lint',
      'lint (cargo): cargo clippy --all-targets',
      'tests: npm test',
      'tests (cargo): cargo test',
    ]);
  });

  it('leave a Makefile that only wraps them alone', async () => {
    const { gates } = await detectGates('go-with-make', { onPath: ['go', 'make'] });
    assert.deepEqual(gates, ['lint: go vet ./...', 'build: go build ./...', 'tests: go test ./...']);
  });

  it('are named as unknown where the project is of another kind, and found where it lies in a folder', async () => {
    const { gates, notFound, notes } = await detectGates('others', { onPath: node });
    assert.deepEqual(gates, ['tests web: cd web && npm test']);
    assert.deepEqual(notFound, ['format', 'lint']);
    assert.match(notes.join('\n'), /of the kind Ruby/);
  });

  it('are taken from a Makefile for what the ecosystem lacks, but for a build', async () => {
    const { gates } = await detectGates('node-with-make', { onPath: [...node, 'make'] });
    assert.deepEqual(gates, ['lint: make lint', 'tests: npm test']);
  });

  it('are not found in tox, which installs first, and that is said', async () => {
    const { gates, notes } = await detectGates('python-tox', { onPath: ['tox', 'pytest'] });
    assert.deepEqual(gates, []);
    assert.match(notes.join(), /tox\.ini is there, but it installs packages first/);
  });

  it('are nothing in a folder that is not there', async () => {
    const detector = createGateDetector({ env: {}, platform: 'linux' });
    assert.deepEqual((await detector.detect('/does/not/exist', 1)).gates, []);
  });
});
