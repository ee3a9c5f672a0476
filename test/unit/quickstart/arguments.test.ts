import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readArguments } from '../../../examples/quickstart/arguments.mjs';

describe('the arguments of npm start', () => {
  it('may be none', () => {
    assert.deepEqual(readArguments([]), { way: null, folder: null, help: false });
  });

  it('are a way, a folder, or a wish for help', () => {
    assert.deepEqual(readArguments(['--browser']), { way: 'browser', folder: null, help: false });
    assert.deepEqual(readArguments(['--terminal', '--dir', 'a b']), { way: 'terminal', folder: 'a b', help: false });
    assert.deepEqual(readArguments(['--dir=x', '-h']), { way: null, folder: 'x', help: true });
  });

  const wrong = [['--browser', '--terminal'], ['--dir'], ['--dir='], ['--dir', '--browser'], ['--verbose'], ['folder']];
  for (const args of wrong) {
    it(`refuses ${args.join(' ')} in a sentence`, () => {
      const answer = readArguments(args);
      assert.ok('problem' in answer && /[.:]/.test(answer.problem));
    });
  }
});
