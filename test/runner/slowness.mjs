import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, openSync, fsyncSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Beyond it a machine is not slow but stuck. */
const MOST = 20;

/** What the same work took on an idle machine with two cores. */
const IDLE_MS = 2_000;

/**
 * How many times slower than an idle machine with two cores this one is now, at least 1: tests scale by it the limits that end
 * what hangs. The work is what tests mostly do: programs are started, files are synced, numbers are computed.
 */
export function measureSlowness() {
  const started = performance.now();
  for (let n = 0; n < 12; n++) spawnSync(process.execPath, ['-e', '0']);
  const folder = mkdtempSync(join(tmpdir(), 'slowness-'));
  try {
    for (let n = 0; n < 40; n++) {
      const file = openSync(join(folder, `${n}`), 'w');
      writeFileSync(file, 'x');
      fsyncSync(file);
      closeSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  let sum = 0;
  for (let n = 0; n < 2e8; n++) sum = (sum + n) | 0;
  if (sum === 1) throw new Error('never'); // keeps the loop from being left out
  const times = Math.round(((performance.now() - started) / IDLE_MS) * 10) / 10;
  return Math.min(MOST, Math.max(1, times));
}
