import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../../support/time/until.ts';

/** In a worktree: the file for which a held night waits. Ignored by git, so that it is no part of the work. */
const GO = '.go';
/** In a worktree: the file that a held night writes when it begins to wait. */
const HELD = '.held';

/** A repository of plain JavaScript whose tests need nothing installed. */
export function writeSmallRepository(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const files: Record<string, string> = {
    'package.json': `${JSON.stringify({ name: 'small', version: '1.0.0', private: true, type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
    '.gitignore': `${GO}\n${HELD}\n`,
    'README.md': '# small\n\nWords, and what can be done with them.\n',
    'src/words.mjs': "export const words = (text) => text.split(' ');\n",
    'test/words.test.mjs': testOf('words', "words('a b')", "['a', 'b']"),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', 'https://git.example.invalid/shout.git');
  git('add', '-A');
  git('commit', '-q', '-m', 'Start');
}

/** Two tasks, the second after the first. `held`: each ends its turn once it is let go. */
export function writeSmallNight(dataDirectory: string, { held = false } = {}): void {
  mkdirSync(join(dataDirectory, 'scripts'), { recursive: true });
  const task = (name: string, expression: string, result: string, body: string): object => ({
    do: [
      { say: `I add ${name} and its test.` },
      { write: { file: `src/${name}.mjs`, content: body } },
      { write: { file: `test/${name}.test.mjs`, content: testOf(name, expression, result) } },
      ...(held ? [untilLetGo] : []),
    ],
    reply: { status: 'done', summary: `${name} is there and tested.` },
    usage: { input: 12_000, output: 800 },
    cost: 0.0123,
  });
  const draft = (key: string, title: string, dependencies: string[]): object => ({
    key,
    title,
    description: `The library gets ${key}.`,
    priority: 2,
    dependencies,
    acceptanceCheck: { command: `node --test test/${key}.test.mjs`, description: `The tests of ${key} pass.` },
  });
  const script = {
    version: 1,
    name: 'Two words',
    model: 'scripted',
    plan: [
      {
        reply: { tasks: [draft('shout', 'Shout a text', []), draft('count', 'Count words', ['shout'])] },
        usage: { input: 5000, output: 500 },
        cost: 0.02,
      },
    ],
    tasks: {
      'Shout a text': [task('shout', "shout('ab')", "'AB'", 'export const shout = (text) => text.toUpperCase();\n')],
      'Count words': [task('count', "count('a b')", '2', "export const count = (text) => text.split(' ').length;\n")],
    },
  };
  // JSON is YAML.
  writeFileSync(join(dataDirectory, 'scripts/small.yaml'), JSON.stringify(script, null, 2));
  const providers = { providers: [{ id: 'scripted', name: 'scripted', config: { script: 'scripts/small.yaml' } }] };
  replaceFile(join(dataDirectory, 'providers.yaml'), JSON.stringify(providers, null, 2));
}

// The scripted provider runs its commands in a POSIX shell, which Windows has not.
const untilLetGo =
  process.platform === 'win32'
    ? { wait: '3s' }
    : { run: { command: `: > ${HELD}; while [ ! -e ${GO} ]; do sleep 0.05; done`, expect: 0 } };

/** Lets a held night that waits in this worktree go on, now and later. */
export function letGo(worktree: string): void {
  writeFileSync(join(worktree, GO), '');
}

/**
 * Lets go what works beside this repository, where worktrees are by default, once it waits: a file that appears earlier, while
 * checks run, is put away with what they write.
 */
export async function letGoBeside(repository: string): Promise<void> {
  const folder = `${repository}-worktrees`;
  for (const worktree of readdirSync(folder).map((name) => join(folder, name))) {
    await until(() => process.platform === 'win32' || existsSync(join(worktree, HELD)), 'the turn that waits');
    letGo(worktree);
  }
}

/** As an editor saves: whoever reads meanwhile finds the old file or the new one, never half of one. */
function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function testOf(name: string, expression: string, result: string): string {
  return [
    "import assert from 'node:assert/strict';",
    "import { it } from 'node:test';",
    `import { ${name} } from '../src/${name}.mjs';`,
    `it('${name} does what it says', () => assert.deepEqual(${expression}, ${result}));`,
    '',
  ].join('\n');
}
