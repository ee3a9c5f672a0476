import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { keyProblem } from '../../../../src/domain/provider/key-text.ts';

describe('a text that is given as a key', () => {
  it('is named for what is wrong with it', () => {
    const wrong: readonly [string, RegExp][] = [
      ['', /empty/],
      [' \t ', /nothing but blanks/],
      ['sk-fake-0\nsk-fake-1', /more than one line/],
      ['sk-fake-0\n', /more than one line/],
      ['sk fake 0', /at place 3/],
      ['sk-fak\u00e9-0', /at place 7/],
      ['sk-fake\u200b-0', /at place 8/],
      ['"sk-fake-0"', /in quotes/],
      ['env:MY_KEY', /a reference/],
      ['abc', /fewer than 6/],
      ['x'.repeat(1024 * 1024), /has 1048576 characters/],
    ];
    for (const [text, words] of wrong) assert.match(keyProblem(text) ?? 'none', words);
    assert.equal(keyProblem('sk-fake-0123'), undefined);
  });

  it('fits into a header when nothing is wrong with it, and no sentence repeats it', () => {
    const texts = fc.string({ unit: fc.constantFrom(...Array.from('ab0-_.~!"\' \n\té\u200b日🦀')), maxLength: 20 });
    fc.assert(
      fc.property(texts, (text) => {
        const problem = keyProblem(text);
        if (problem === undefined) {
          assert.equal(new Headers({ authorization: `Bearer ${text}` }).get('authorization'), `Bearer ${text}`);
        } else if (text.trim().length >= 6) assert.ok(!problem.includes(text.trim()));
      }),
      { numRuns: 500 },
    );
  });
});
