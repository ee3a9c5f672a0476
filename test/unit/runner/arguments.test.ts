import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'mocha';
import { quoted, readArguments } from '../../runner/arguments.mjs';

const known = new Set(['check', 'unit', 'host']);
const read = (...words: string[]) => readArguments(words, known);

describe('the words of npm test', () => {
  it('without any, is everything with the seed of what is committed', () => {
    assert.deepEqual(read(), { groups: new Set(), only: '', seed: null, long: false, coverage: false, help: false });
  });

  it('takes groups, a title and a seed in any order, with and without an equals sign', () => {
    const asked = {
      groups: new Set(['unit', 'host']),
      only: 'a "title" = b',
      seed: 7,
      long: true,
      coverage: true,
      help: false,
    };
    assert.deepEqual(read('unit', '--only', 'a "title" = b', 'host', '--seed', '7', '--long', '--coverage'), asked);
    assert.deepEqual(read('--coverage', '--long', 'host', '--seed=7', '--only=a "title" = b', 'unit'), asked);
  });

  it('refuses what it does not know, a missing title and a seed that is no number, with a sentence', () => {
    const problems = [['nuit'], ['--only'], ['--seed'], ['--seed', 'x'], ['--seed', '-1'], ['--sed', '1']].map(
      (words) => {
        const asked = read(...words);
        return 'problem' in asked ? asked.problem : 'none';
      },
    );
    assert.deepEqual(problems, [
      'Unknown: nuit. Groups: check, unit, host.',
      '--only needs a part of a title, in quotes.',
      '--seed needs a whole number below a billion, not "".',
      '--seed needs a whole number below a billion, not "x".',
      '--seed needs a whole number below a billion, not "-1".',
      'Unknown: --sed. Groups: check, unit, host.',
    ]);
  });

  it('quotes a title so that a shell hands it back as it is', function () {
    if (process.platform === 'win32') this.skip();
    for (const title of ['plain', `it's "here" $HOME \`x\` \\n *`, 'a\tb; rm -rf /nowhere']) {
      assert.equal(execFileSync('/bin/sh', ['-c', `printf %s ${quoted(title)}`], { encoding: 'utf8' }), title);
    }
  });
});
