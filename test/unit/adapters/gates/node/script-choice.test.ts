import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseScripts, unfitScripts } from '../../../../../src/adapters/gates/node/script-choice.ts';

const chosen = (scripts: Record<string, string>, missing: string[] = []) =>
  chooseScripts(scripts, new Set(missing)).map(
    ({ kind, name, made }) => `${kind} ${name}: ${made?.line ?? 'as it is'}`,
  );

describe('the script of a kind', () => {
  it('is made to run once where it watches', () => {
    assert.deepEqual(chosen({ test: 'NODE_ENV=test vitest --watch' }), ['tests test: NODE_ENV=test vitest run']);
    assert.deepEqual(chosen({ pretest: 'tsc -w', test: 'npm run unit', unit: 'mocha -w' }), [
      'tests test: tsc && mocha',
    ]);
    assert.deepEqual(chosen({ test: 'concurrently "tsc -w" "jest --watch"' }), ['tests test: (tsc && jest)']);
    assert.deepEqual(
      chosen({ test: 'npm run build && jest --watch', build: 'tsc' })[1],
      'tests test: npm run build && jest',
    );
    assert.deepEqual(chosen({ typecheck: 'tsc --noEmit --watch' }), ['types typecheck: tsc --noEmit']);
    assert.deepEqual(chosen({ 'test:watch': 'jest --watch' }), ['tests test:watch: jest']);
  });

  it('is one that ends, where there is one for the whole', () => {
    assert.deepEqual(chosen({ test: 'vitest', 'test:ci': 'vitest run' }), ['tests test:ci: as it is']);
    assert.deepEqual(
      chosen({ test: 'vitest', 'test:unit': 'vitest run unit' }),
      ['tests test: vitest run'],
      'not only a part of the tests',
    );
  });

  it('is made to judge where it changes files', () => {
    assert.deepEqual(chosen({ lint: 'eslint --fix . && prettier -w src', test: 'eslint --fix . && mocha' }), [
      'lint lint: eslint . && prettier --check src',
      'tests test: eslint . && mocha',
    ]);
    assert.deepEqual(chosen({ format: 'oxfmt', fix: 'xo --fix' }), ['format format: oxfmt --check', 'lint fix: xo']);
    assert.deepEqual(chosen({ build: 'tsc && prettier --write dist' }), ['build build: as it is'], 'a build may');
  });

  it('is run by npm where it calls a manager that is not installed', () => {
    const scripts = {
      test: 'FORCE_COLOR=1 pnpm run /^test:/',
      'test:a': 'mocha',
      'test:b': 'pnpm exec tsc',
      x: 'yarn a',
    };
    assert.deepEqual(chosen(scripts, ['pnpm']), ['tests test: (export FORCE_COLOR=1; mocha && npx --no-install tsc)']);
    assert.deepEqual(chosen({ test: 'pnpm lint && ava', lint: 'xo' }, ['pnpm']), [
      'lint lint: as it is',
      'tests test: npm run lint && ava',
    ]);
    assert.deepEqual(chosen({ test: 'yarn run a', a: 'ava' }, ['yarn']), ['tests test: npm run a']);
    assert.deepEqual(chosen({ test: 'pnpm -r test' }, ['pnpm']), ['tests test: as it is']);
  });

  it('is each of the parts where there is none for the whole', () => {
    assert.deepEqual(
      chosen({ 'test-node': 'mocha', 'test-web': 'wtr', 'test-watch': 'mocha -w', 'test-data': 'sh x' }),
      ['tests test-node: as it is', 'tests test-web: as it is'],
    );
  });

  it('is each of the scripts that one runs side by side, so that none takes another along', () => {
    const scripts = {
      ...{ test: 'FORCE_COLOR=1 pnpm run /^test:/', 'test:lint': 'eslint .', 'test:types': 'check-dts' },
      ...{ 'test:unit': 'c8 pnpm unit', 'test:real': 'node ./test/real.js', unit: 'uvu test' },
    };
    assert.deepEqual(chosen(scripts), [
      'lint test:lint: as it is',
      'types test:types: as it is',
      'tests test:unit: as it is',
      'custom test:real: as it is',
    ]);
    assert.deepEqual(
      chooseScripts(scripts).map(({ settings }) => settings),
      [undefined, undefined, 'FORCE_COLOR=1 ', 'FORCE_COLOR=1 '],
    );
    assert.deepEqual(chosen({ test: 'run-p a b', a: 'mocha', b: 'node b.js' }), [
      'tests a: as it is',
      'custom b: as it is',
    ]);
    // In an order one may rely on the one before; and where one watches, only the whole line can be made to end.
    assert.deepEqual(chosen({ test: 'run-s a b', a: 'node a.js', b: 'mocha' }), ['tests test: as it is']);
    assert.deepEqual(chosen({ test: 'pnpm run /^a/ && mocha', a1: 'tsc', a2: 'ava' }), ['tests test: as it is']);
    assert.deepEqual(chosen({ test: 'run-p a b', a: 'mocha -w', b: 'ava' }), ['tests test: (mocha && ava)']);
  });

  it('is none that never ends or only changes files, and that is said', () => {
    const scripts = { test: 'tsx watch test.ts', lint: 'lint-staged', tests: 'echo "no test specified"' };
    assert.deepEqual(chosen(scripts), []);
    assert.deepEqual(
      unfitScripts(scripts).map(({ what, why }) => `${what} ${why}`),
      ['package.json "lint" changesFiles', 'package.json "test" watches', 'package.json "tests" placeholder'],
    );
  });
});
