import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LineSplitter } from '../../../../src/adapters/process/line-splitter.ts';

function split(maxCharacters: number, ...pieces: string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), maxCharacters);
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

describe('splitting lines', () => {
  it('cuts at a newline alone', () => {
    const line = '{"a":"\u2028\u2029\u0085 \r"}';
    assert.deepEqual(split(100, `${line}\n\n${line}\r\nlast`), [line, '', `${line}\r`, 'last']);
    assert.deepEqual(split(100, ...Array.from(`${line}\nlast`)), [line, 'last']);
  });

  it('has no line after a last newline', () => {
    assert.deepEqual(split(100, 'a\n'), ['a']);
    assert.deepEqual(split(100), []);
  });

  it('cuts a line that is too long, once, and is right again at the next', () => {
    assert.deepEqual(split(3, 'abc\nabcdefgh', 'ijk\nxyz\n'), ['abc', 'abc', 'xyz']);
    assert.deepEqual(split(3, ...Array.from('abcdefgh\nx')), ['abc', 'x']);
  });
});
