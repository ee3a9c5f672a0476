import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { singleRun } from '../../../../../src/adapters/gates/commands/single-run.ts';

describe('the single run of a command', () => {
  const cases: [string, string | undefined][] = [
    ['vitest', 'vitest run'],
    ['vitest --watch --coverage', 'vitest run --coverage'],
    ['vitest dev', 'vitest run'],
    ['vitest -w src', 'vitest run src'],
    ['vitest related a.ts', 'vitest related a.ts --run'],
    ['jest --watch', 'jest'],
    ['jest --watchAll=true --ci', 'jest --ci'],
    ['mocha -w "test/**/*.js"', 'mocha "test/**/*.js"'],
    ['mocha --watch --watch-files "src/**" test', 'mocha test'],
    ['ava --watch', 'ava'],
    ['tsc -w --noEmit', 'tsc --noEmit'],
    ['node --test --watch', 'node --test'],
    ['node --watch-path=src --test test', 'node --test test'],
    ['tsx --test --watch', 'tsx --test'],
    ['bun test --watch', 'bun test'],
    ['react-scripts test', 'react-scripts test --watchAll=false'],
    ['ng test app', 'ng test --watch=false app'],
    ['karma start karma.conf.js --auto-watch', 'karma start --single-run karma.conf.js'],
    ['cypress open', 'cypress run'],
    ['cargo watch -x test', 'cargo test'],
    ['cargo watch -c -x check -x "clippy -- -D warnings"', 'cargo check && cargo clippy -- -D warnings'],
    ['cargo watch -- cargo test', 'cargo test'],
    ['pytest-watch tests', 'pytest tests'],
    ['ptw -- --quiet', 'pytest --quiet'],
    ['pytest -f -q', 'pytest -q'],
    ['nodemon --ext js --exec "mocha -w"', 'mocha'],
    ['watchexec -e py -- pytest -q', 'pytest -q'],
    ['rollup -c -w', 'rollup -c'],
  ];
  for (const [command, once] of cases) {
    it(`of "${command}" is "${String(once)}"`, () => {
      assert.equal(singleRun(command), once);
    });
  }

  it('is the command itself where it ends already', () => {
    for (const command of [
      ...['vitest run', 'vitest --watch=false', 'jest -w 4', 'prettier -w .', 'npm run lint -w packages/a', 'mocha'],
      ...['react-scripts test --watchAll=false', 'ng test --no-watch', 'karma start --single-run', 'node server.js'],
      ...['react-scripts build', 'ng build', 'cargo test', 'git log --watch-everything', 'watchman-report'],
    ]) {
      assert.equal(singleRun(command), command);
    }
  });

  it('does not exist for a server or a watcher of nothing that is known', () => {
    for (const command of [
      'node --watch server.js',
      'tsx watch app.ts',
      'bun --hot app.ts',
      'ng serve',
      'nodemon app.js',
    ])
      assert.equal(singleRun(command), undefined, command);
  });
});
