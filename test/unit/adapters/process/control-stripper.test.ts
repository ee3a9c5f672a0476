import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ControlStripper } from '../../../../src/adapters/process/control-stripper.ts';

function strip(...pieces: string[]): string {
  const stripper = new ControlStripper();
  return pieces.map((piece) => stripper.push(piece)).join('') + stripper.end();
}

const cases: [string, string, string][] = [
  ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
  ['cursor moves and erasing', 'a\u001b[2K\u001b[1Ab\u001b[?25l', 'ab'],
  ['a title', '\u001b]0;title\u0007text', 'text'],
  ['a link', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
  ['a device control string', '\u001bPq#0;1\u001b\\text', 'text'],
  ['one-byte introducers', '\u009b31mred\u009d0;x\u009c', 'red'],
  ['a character set switch and a reset', '\u001b(Ba\u001bcb\u001b7', 'ab'],
  ['a progress bar', '10%\r20%\r\ndone\n', '10%\n20%\ndone\n'],
  ['bells, backspaces and NUL', 'a\u0007b\u0008c\u0000d\u007f', 'abcd'],
  ['what is no control', 'tab\there — 日本 🏭 [31m ]0;x', 'tab\there — 日本 🏭 [31m ]0;x'],
  ['an escape that comes to nothing', 'a\u001b', 'a'],
  ['a sequence that never ends', 'a\u001b[31', 'a'],
];

describe('stripping control sequences', () => {
  for (const [what, text, expected] of cases) {
    it(`copes with ${what}, wherever the text is cut`, () => {
      assert.equal(strip(text), expected);
      for (let at = 0; at <= text.length; at += 1) assert.equal(strip(text.slice(0, at), text.slice(at)), expected);
      assert.equal(strip(...Array.from(text)), expected);
    });
  }

  it('leaves no control character of any text', () => {
    const controls = fc.constantFrom(
      '\u001b',
      '\u001b[',
      '\u001b]',
      '\u009b',
      '\u0090',
      ';',
      '3',
      'm',
      '\u0007',
      '\r',
      '\n',
      'x',
    );
    fc.assert(
      fc.property(fc.array(controls, { maxLength: 60 }), (pieces) => {
        assert.match(strip(...pieces), /^[;3mx[\]\n]*$/);
      }),
    );
  });

  it('gives up on a sequence that goes on for ever, and shows what is behind it', () => {
    assert.ok(strip('\u001b]', ...new Array<string>(100).fill('y'.repeat(100))).length > 5000);
  });

  it('reads a flood of openers once', () => {
    assert.equal(strip('\u0090'.repeat(200_000)), '');
  });
});
