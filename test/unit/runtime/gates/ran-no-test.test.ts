import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ranNoTest } from '../../../../src/runtime/gates/ran-no-test.ts';

describe('a test runner that ended well', () => {
  it('ran nothing where it says so', () => {
    const texts = [
      'ℹ tests 0\nℹ suites 0\nℹ pass 0\n',
      '# tests 0\n# pass 0\n',
      'No tests found, exiting with code 0\n',
      'Tests:       3 skipped, 3 total\n',
      'No test files found, exiting with code 0\n',
      '      Tests  3 skipped (3)\n',
      '\n  0 passing (2ms)\n',
      '\u001b[32m  0 passing\u001b[0m (2ms)\n',
      '===== 3 deselected, no tests ran in 0.01s =====\n',
      'Ran 0 tests in 0.000s\n\nOK\n',
      'testing: warning: no tests to run\nPASS\nok  \texample/a\t0.002s [no tests to run]\n',
      '?   \texample/a\t[no test files]\n',
      'running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored\n',
      '0 examples, 0 failures\n',
      'No tests executed!\n',
      ' 0 pass\n 0 fail\n',
      'ok | 0 passed | 0 failed (1ms)\n',
    ];
    for (const text of texts) assert.equal(ranNoTest(text), true, text);
  });

  it('ran something where any part of it did', () => {
    const texts = [
      'ℹ tests 3\nℹ pass 3\nℹ skipped 0\n',
      'Tests:       1 skipped, 2 passed, 3 total\n',
      '      Tests  2 passed | 1 skipped (3)\n',
      '  12 passing (2ms)\n',
      '1 passed in 0.01s\n',
      'Ran 2 tests in 0.001s\n\nOK\n',
      '?   \texample/a\t[no test files]\nok  \texample/b\t0.002s\n',
      'test result: ok. 0 passed; 0 failed\ntest result: ok. 4 passed; 0 failed\n',
      '3 examples, 0 failures\n',
      'OK (3 tests, 3 assertions)\n',
      'all is well\n',
      '',
    ];
    for (const text of texts) assert.equal(ranNoTest(text), false, text);
  });
});
