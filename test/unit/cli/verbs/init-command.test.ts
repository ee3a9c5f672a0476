import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { failed } from '../../../../src/domain/result.ts';
import type { ProjectRequest } from '../../../../src/engine/project-requests.ts';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';

function listening(): { engine: MemoryEngine; asked: ProjectRequest[] } {
  const engine = new MemoryEngine();
  const asked: ProjectRequest[] = [];
  const create = engine.createProject.bind(engine);
  engine.createProject = (request) => {
    asked.push(request);
    return create(request);
  };
  return { engine, asked };
}

describe('init', () => {
  it('asks the engine for exactly what the flags say, and leaves the rest to its defaults', async () => {
    const { engine, asked } = listening();
    await cli(engine, ['init', 'Parse dates', '--description', 'Do it.']);
    const flags =
      'init x -d y --persona engineer,tester --max-runtime 3h --max-cost 5 --max-turns 50 --repo lib --base dev --provider demo';
    await cli(engine, [
      ...flags.split(' '),
      '--gate',
      'tests=npm test',
      '--gate',
      'lint=a=b',
      '--author',
      'A <a@example.invalid>',
    ]);
    assert.deepEqual(asked, [
      { repositoryPath: '/home/test', name: 'Parse dates', description: 'Do it.' },
      {
        repositoryPath: '/home/test/lib',
        name: 'x',
        description: 'y',
        baseBranch: 'dev',
        personas: ['engineer', 'tester'],
        providers: ['demo'],
        maxRuntimeMs: 10_800_000,
        maxCostUsd: 5,
        maxTurns: 50,
        gateCommands: [
          { name: 'tests', command: 'npm test' },
          { name: 'lint', command: 'a=b' },
        ],
        identity: { name: 'A', email: 'a@example.invalid' },
      },
    ]);
  });

  it('takes the description from a file or from what is piped in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'df-cli-'));
    try {
      await writeFile(join(folder, 'task.md'), 'From a file.\n');
      const { engine, asked } = listening();
      await cli(engine, ['init', 'a', '--description-file', 'task.md'], { cwd: folder });
      await cli(engine, ['init', 'b', '--description-file', '-'], { readStdin: async () => 'From a pipe.' });
      assert.deepEqual(
        asked.map(({ description }) => description),
        ['From a file.\n', 'From a pipe.'],
      );
      const missing = await cli(engine, ['init', 'c', '--description-file', 'gone.md'], { cwd: folder });
      assert.equal(missing.exitCode, 1);
      assert.match(missing.stderr, /gone\.md could not be read \(ENOENT\)\. Check the path\./);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses a project without a word on what to do, before anything is made', async () => {
    const { engine, asked } = listening();
    for (const argv of [
      ['init', 'x'],
      ['init', 'x', '-d', '  '],
      ['init', ' ', '-d', 'y'],
      ['init', 'x', '-d', 'y', '--description-file', '-'],
    ]) {
      assert.equal((await cli(engine, argv)).exitCode, 1, argv.join('|'));
    }
    assert.deepEqual(asked, []);
  });

  it('tells what the project is and the next line to type', async () => {
    const { exitCode, stdout } = await cli(new MemoryEngine(), [
      'init',
      'Parse more dates',
      '-d',
      'x',
      '--max-cost',
      '5',
    ]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^Made "Parse more dates"\.\n {2}id /);
    assert.match(stdout, /limits {6}12 h 00 min, \$5\.00\n/);
    assert.match(stdout, /\nNext: dark-factory start parse-more-dates --watch\n$/);
  });

  it('shows the checks with their reasons before anything is run, and what was not taken', async () => {
    const engine = new MemoryEngine();
    const gate = { kind: 'tests', expectedExitCode: 0, required: true, origin: 'detected', timeoutMs: 1 } as const;
    const because = 'package.json script "test"';
    engine.found = {
      gates: [
        { ...gate, name: 'tests', command: 'npm test', because },
        {
          ...gate,
          name: 'lint',
          kind: 'lint',
          command: 'npm run lint',
          because: 'b',
          lacks: '"eslint" is not installed',
        },
      ],
      notFound: [{ kind: 'format', reason: null }],
      notTaken: [{ what: 'package.json "test:watch"', why: 'watches' }],
      notes: ['A note.'],
      installs: [{ command: 'npm ci', because: 'package-lock.json' }],
    };
    const { stdout } = await cli(engine, ['init', 'x', '-d', 'y']);
    assert.match(stdout, /  checks      tests: npm test\n {16}package\.json script "test"\n/);
    assert.match(
      stdout,
      / {14}lint: npm run lint\n {16}b; cannot run here, and is required: "eslint" is not installed\n/,
    );
    assert.match(stdout, /\n {14}not taken: package\.json "test:watch", it waits for changes and never ends\n/);
    assert.match(stdout, /\n {14}no check of the kind format\n {14}A note\.\n/);
    assert.match(
      stdout,
      /\n {14}Install the dependencies .* with --install-dependencies --checks-network: npm ci \(package-lock\.json\)\.\n/,
    );
    const json = JSON.parse((await cli(engine, ['init', 'z', '-d', 'y', '--json'])).stdout) as { checks: unknown };
    assert.deepEqual(json.checks, engine.found);
    engine.found = { gates: [], notFound: [], notTaken: [], notes: [], installs: [] };
    assert.match((await cli(engine, ['init', 'w', '-d', 'y'])).stdout, /checks      none: name them with --gate/);
  });

  it('names the flag that helps where git knows no author', async () => {
    const engine = new MemoryEngine();
    engine.createProject = async () => failed({ kind: 'noAuthor' });
    assert.match(
      (await cli(engine, ['init', 'x', '-d', 'y'])).stderr,
      /^Git does not know who you are.*--author "Name <mail@example\.org>"/,
    );
  });
});
