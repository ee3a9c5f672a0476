import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { columnsOf, fitColumns, textTable, wrapText } from '../../../../src/presenters/shared/text-table.ts';

describe('a table of text', () => {
  it('lines up, leaves out empty columns and trailing spaces', () => {
    assert.equal(
      textTable(
        ['name', 'empty', 'took'],
        [
          ['a', '', '1 s'],
          ['longer', '', ''],
        ],
        80,
      ),
      ['name    took', 'a       1 s', 'longer'].join('\n'),
    );
  });

  it('gives way in its widest column, and never gets wider than it may', () => {
    const rows = [['a-long-name-of-a-check', 'a very long note that goes on and on']];
    for (const columns of [20, 30, 40, 60]) {
      for (const line of textTable(['name', 'note'], rows, columns).split('\n')) {
        assert.ok(columnsOf(line) <= columns, `${columns}: ${line}`);
      }
    }
    assert.match(textTable(['name', 'note'], rows, 40), /a-long-name-of-a-c… {2}a very long note t…/);
  });

  it('counts characters of two columns as two', () => {
    assert.equal(columnsOf('漢字'), 4);
    assert.equal(columnsOf('e\u0301'), 1);
    assert.equal(fitColumns('漢字漢字', 5), '漢字…');
    for (const emoji of ['🇩🇪', '☕', '⚠️', '👩‍👩‍👧', '1️⃣']) assert.equal(columnsOf(emoji), 2, emoji);
    assert.equal(columnsOf('un\u00adseen\u200b'), 6);
    assert.equal(fitColumns('🇩🇪🇩🇪🇩🇪', 5), '🇩🇪🇩🇪…');
    assert.equal(
      textTable(
        ['a', 'b'],
        [
          ['漢', 'x'],
          ['ab', 'y'],
        ],
        80,
      ),
      'a   b\n漢  x\nab  y',
    );
  });

  it('leaves prose whole, broken between words, and words whole that are wider than the line', () => {
    assert.equal(wrapText('Sandbox  kept inside the worktree', 16, '   '), 'Sandbox  kept\n   inside the\n   worktree');
    assert.equal(wrapText('a /very/long/path b', 8), 'a\n/very/long/path\nb');
    assert.equal(wrapText('', 8), '');
  });
});
