import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianOf, type Figure } from './figures.ts';
import { timeSyncedAppend } from './floor-append.ts';
import { timeFloorLoop } from './floor-loop.ts';

/** What this machine can do at all, for the figures that bring no floor of their own. */
async function floorBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dark-factory-bench-'));
  try {
    return [
      {
        name: 'append 300 B and fdatasync',
        value: medianOf(await timeSyncedAppend(join(folder, 'journal'), 300)),
        unit: 'ms',
      },
      {
        name: 'least agent loop, overhead of a turn',
        value: medianOf(await timeFloorLoop(folder, 100)),
        unit: 'ms',
        note: 'one shell command a turn, nothing synced',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const benches = [{ name: 'floors', run: floorBench }];
