import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { HeadTailBuffer } from '../../../../src/adapters/process/head-tail-buffer.ts';

function keep(bytes: number, ...pieces: string[]): string {
  const kept = new HeadTailBuffer(bytes);
  for (const piece of pieces) kept.push(piece);
  return kept.toString();
}

describe('text that is kept by head and tail', () => {
  it('is whole as long as it fits', () => {
    assert.equal(keep(10), '');
    assert.equal(keep(10, 'abc', 'defg', 'hij'), 'abcdefghij');
  });

  it('names the gap, however it came', () => {
    const gap = 'abcde\n… 1 bytes left out …\nghijk';
    assert.equal(keep(10, 'abcdefghijk'), gap);
    assert.equal(keep(10, ...Array.from('abcdefghijk')), gap);
    assert.equal(keep(4, 'ab', 'x'.repeat(1_234_567), 'yz'), 'ab\n… 1,234,567 bytes left out …\nyz');
  });

  it('never shows half a letter at the gap', () => {
    assert.equal(keep(8, 'abcä', 'x'.repeat(50), 'ödef'), 'abc\n… 54 bytes left out …\ndef');
    assert.equal(keep(12, 'aaa🏭', 'x'.repeat(50), '🏭bbb'), 'aaa\n… 58 bytes left out …\nbbb');
    assert.equal(keep(10, 'abcä', 'x'.repeat(50), 'ödef'), 'abcä\n… 50 bytes left out …\nödef');
  });

  it('keeps the last of very many small pieces', () => {
    const pieces = Array.from({ length: 50_000 }, (_, index) => `${index}\n`);
    assert.match(keep(20, ...pieces), /^0\n1\n2\n3\n4\n\n… [\d,]+ bytes left out …\n[\d\n]*49999\n$/);
  });
});
