import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseStat, readProcessTable } from '../../../../src/adapters/process/process-table.ts';

const stat = (name: string, state: string): string =>
  `42 (${name}) ${state} 7 41 40 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1000 25 184467`;

describe('the process table', () => {
  it('reads a process whose name looks like the rest of the line', () => {
    const expected = { pid: 42, parent: 7, group: 41, session: 40, started: '98765', bytes: 25 * 4096 };
    for (const name of ['sh', 'a) R 1 2 3', '((', 'x y']) {
      assert.deepEqual(parseStat(stat(name, 'S'), 4096), { ...expected, name });
    }
  });

  it('leaves out the dead', () => {
    for (const state of ['Z', 'X']) assert.equal(parseStat(stat('sh', state), 4096), null);
    assert.equal(parseStat('', 4096), null);
  });

  it('holds this process, with the memory that it has', async function () {
    if (process.platform === 'win32') this.skip();
    const own = (await readProcessTable()).find(({ pid }) => pid === process.pid);
    assert.equal(own?.parent, process.ppid);
    assert.ok(Math.abs(own.bytes - process.memoryUsage.rss()) < 50e6);
  });
});
