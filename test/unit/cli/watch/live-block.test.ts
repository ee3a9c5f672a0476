import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { liveBlock } from '../../../../src/cli/watch/live-block.ts';
import { columnsOf } from '../../../../src/presenters/shared/text-table.ts';
import { aDraft, begun, midway, newProject, plannedOut, prepared, turnBegun } from '../../../support/told/by-hand.ts';

const working = turnBegun(midway()).after(42_000).shown();
const texts = (columns: number, activity = 'ran npm test') =>
  liveBlock(working, activity, working.at, columns).map(({ text }) => text);

describe('the block at the bottom of a watching terminal', () => {
  it('says how it stands, who is at what for how long, and what is next', () => {
    assert.deepEqual(texts(100), [
      'Parse dates · working · 1/3 tasks · $0.12 · 1 h 00 min of 12 h 00 min',
      '  engineer works on “Read the month” with scripted · 42 s',
      '  ran npm test',
      '  [>] Read the month',
      '  [ ] Read the day (waits for Read the month)',
    ]);
  });

  it('keeps every line within a narrow terminal, or the redraw would leave lines behind', () => {
    for (const columns of [20, 40, 60]) {
      for (const line of texts(columns, '漢字 '.repeat(40))) assert.ok(columnsOf(line) <= columns, line);
    }
  });

  it('stays small however many tasks there are', () => {
    const tasks = Array.from({ length: 40 }, (_, index) => aDraft(`t${index}`, `Task ${index}`));
    const many = plannedOut(prepared(begun(newProject())), tasks).shown();
    const lines = liveBlock(many, '', many.at, 80).map(({ text }) => text);
    assert.equal(lines.length, 7);
    assert.equal(lines.at(-1), '      and 35 more');
  });
});
