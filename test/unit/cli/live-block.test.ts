import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { liveBlock } from '../../../src/cli/live-block.ts';
import { columnsOf } from '../../../src/presenters/text-table.ts';
import { SAMPLE_AT, sampleSnapshot, sampleTask } from '../../support/sample-state.ts';

const working = sampleSnapshot((state) => {
  state.openTurn = {
    turnId: 'turn-2',
    operation: 'work',
    taskId: 't2',
    persona: 'engineer',
    providerId: 'scripted',
    startedAt: '2026-01-06T00:59:18.000Z',
    reservation: null,
  };
});
const texts = (columns: number, activity = 'ran npm test') =>
  liveBlock(working, activity, SAMPLE_AT, columns).map(({ text }) => text);

describe('the block at the bottom of a watching terminal', () => {
  it('says how it stands, who is at what for how long, and what is next', () => {
    assert.deepEqual(texts(100), [
      'Parse dates · working · 1/3 tasks · $0.12 · 1 h 05 min of 12 h 00 min',
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
    const many = sampleSnapshot((state) => {
      state.taskList.tasks = Array.from({ length: 40 }, (_, index) => sampleTask(`t${index}`, `Task ${index}`));
    });
    const lines = liveBlock(many, '', SAMPLE_AT, 80).map(({ text }) => text);
    assert.equal(lines.length, 7);
    assert.equal(lines.at(-1), '      and 35 more');
  });
});
