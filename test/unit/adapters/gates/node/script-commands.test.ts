import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { changesFiles } from '../../../../../src/adapters/gates/commands/check-form.ts';
import { kindsOf } from '../../../../../src/adapters/gates/commands/known-tools.ts';
import { watches } from '../../../../../src/adapters/gates/commands/single-run.ts';
import { chooseScripts, isPlaceholder } from '../../../../../src/adapters/gates/node/script-choice.ts';
import { scriptCommands } from '../../../../../src/adapters/gates/node/script-commands.ts';

const scripts = {
  lint: 'eslint .',
  'lint:css': 'stylelint "src/**/*.css"',
  pretest: 'tsc',
  test: 'mocha "a && b"',
  loop: 'npm run loop && mocha',
};

describe('what a package script comes to', () => {
  const cases: [string, string[]][] = [
    ['npm run lint && NODE_ENV=test npx --no-install jest; tsc || true', ['eslint .', 'jest', 'tsc', 'true']],
    ['npm test', ['tsc', 'mocha "a && b"']],
    ['yarn lint', ['eslint .']],
    ['pnpm -s run lint', ['eslint .']],
    ['bun test', ['bun test']],
    ['npm install', ['npm install']],
    ['run-s lint "lint:*"', ['eslint .', 'stylelint "src/**/*.css"']],
    ['pnpm run /^lint/', ['eslint .', 'stylelint "src/**/*.css"']],
    ['pnpm run "/^(lint|pretest)$/"', ['eslint .', 'tsc']],
    ['pnpm run "/["', ['pnpm run "/["']],
    ['npm-run-all -s lint:* loop', ['stylelint "src/**/*.css"', 'mocha']],
    ['concurrently -n a,b "mocha --bail" "npm run lint"', ['mocha --bail', 'eslint .']],
    ['node --run lint', ['eslint .']],
    ['pnpm --recursive run lint', ['pnpm --recursive run lint']],
    ['npm run lint --workspaces', ['npm run lint --workspaces']],
    ['concurrently "npm:lint" "npm:lint:*"', ['eslint .', 'stylelint "src/**/*.css"']],
    ['cross-env A=1 B="x y" c8 --all ava', ['ava']],
    ['npm run loop', ['mocha']],
    ['npm run nothing', ['npm run nothing']],
    ['', []],
    ['echo "never closed && x', ['echo', '"', 'never closed', 'x']],
  ];
  for (const [script, expected] of cases) {
    it(`is seen through: ${script}`, () => {
      assert.deepEqual(scriptCommands(script, scripts), expected);
    });
  }

  it('does not go in circles, nor take long over a hostile line', () => {
    const circle = { a: 'npm run b', b: 'npm run a' };
    assert.deepEqual(scriptCommands('npm run a', circle), []);
    for (const noise of ['A=1 ', 'npx ', '"', '&', 'c8 -a ', 'dotenv x ']) scriptCommands(noise.repeat(20_000), {});
  });
});

describe('a command', () => {
  it('is known by its tool, and by whether it judges, changes or waits', () => {
    assert.deepEqual(kindsOf('prettier --check .'), ['format']);
    assert.deepEqual(kindsOf('prettier .'), []);
    assert.deepEqual(kindsOf('biome ci .'), ['lint', 'format']);
    assert.deepEqual(kindsOf('biome check --write .'), []);
    assert.deepEqual(kindsOf('node --import tsx --test'), ['tests']);
    assert.deepEqual(kindsOf('node node_modules/.bin/jest --ci'), ['tests']);
    assert.deepEqual(kindsOf('node build.js'), []);
    assert.ok(changesFiles('eslint --fix') && changesFiles('oxfmt') && !changesFiles('eslint --fix-dry-run'));
    assert.ok(watches('jest --watchAll') && watches('vitest watch') && !watches('vitest --watch=false'));
  });
});

describe('the choice of scripts', () => {
  it('passes over placeholders, watchers and those that only sound like a check', () => {
    for (const script of ['echo "Error: no test specified" && exit 1', 'exit 0', 'echo todo']) {
      assert.ok(isPlaceholder(script), script);
    }
    assert.ok(!isPlaceholder('echo start && mocha'));
    const names = (all: Record<string, string>) => chooseScripts(all).map(({ kind, name }) => `${kind} ${name}`);
    assert.deepEqual(names({ test: 'vitest watch', 'test:ci': 'vitest run' }), ['tests test:ci']);
    assert.deepEqual(names({ format: 'generate', types: 'tsc --emitDeclarationOnly' }), ['types types']);
    assert.deepEqual(names({ types: 'generate-types', format: 'prettier --check .' }), ['format format']);
    assert.deepEqual(names({ constructor: 'x', lint: ' ' }), []);
  });
});
