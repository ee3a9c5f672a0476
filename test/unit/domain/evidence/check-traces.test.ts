import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tracesAmong } from '../../../../src/domain/evidence/check-traces.ts';

describe('files that tests leave', () => {
  const among = (...appeared: string[]): string[] => tracesAmong(appeared, []);

  it('are known by the reports and caches of well-known tools', () => {
    assert.deepEqual(among('coverage/lcov.info', 'coverage/src/a.js.html', 'src/a.js'), ['coverage/']);
    assert.deepEqual(among('packages/a/coverage/coverage-final.json'), ['packages/a/coverage/']);
    assert.deepEqual(among('.nyc_output/x.json', 'htmlcov/index.html', 'test-results/.last-run.json'), [
      '.nyc_output/',
      'htmlcov/',
      'test-results/',
    ]);
    assert.deepEqual(among('a/__pycache__/b.cpython-313.pyc', '.coverage', 'tsconfig.tsbuildinfo'), [
      '.coverage',
      'a/__pycache__/',
      'tsconfig.tsbuildinfo',
    ]);
  });

  it('are not code of the same name, nor files to test with', () => {
    assert.deepEqual(among('src/coverage/index.ts', 'coverage/readme.md', 'test-results/parse.ts'), []);
    assert.deepEqual(among('test/fixtures/coverage/lcov.info', 'examples/__pycache__/a.pyc'), []);
  });

  it('are known where the checks left them before any work', () => {
    const known = [
      { kind: 'created' as const, path: 'out/' },
      { kind: 'created' as const, path: 'junit.xml' },
      { kind: 'changed' as const, path: 'count.txt', likeness: 'x' },
    ];
    const appeared = ['out/deep/a.txt', 'out/b.txt', 'junit.xml', 'output/a.txt', 'sub/junit.xml', 'count.txt'];
    assert.deepEqual(tracesAmong(appeared, known), ['junit.xml', 'out/']);
  });
});
