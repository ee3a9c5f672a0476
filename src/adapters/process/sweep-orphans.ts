import { readEnvironments, readProcessTable } from './process-table.ts';
import { sendSignal } from './process-tree.ts';
import { isSameDriver, markerOwner, thisDriver } from './run-marker.ts';

/**
 * Ends processes left by commands of dead drivers, and returns their number. Commands of living drivers, and of drivers in
 * another pid namespace, are not touched. Called when a driver starts.
 */
export async function sweepOrphans(): Promise<number> {
  const own = await thisDriver();
  const ended = new Set<number>();
  for (let round = 0; round < rounds; round += 1) {
    const rows = await readProcessTable();
    let found = 0;
    for (const [pid, environment] of await readEnvironments()) {
      const owner = markerOwner(environment);
      if (owner === null || pid === process.pid || owner.namespace !== own.namespace) continue;
      if (!rows.some((row) => row.pid === pid) || rows.some((row) => isSameDriver(owner, row))) continue;
      sendSignal(pid, 'SIGKILL');
      ended.add(pid);
      found += 1;
    }
    if (found === 0) break;
  }
  return ended.size;
}

/** Later rounds catch processes that were started while others were being ended. */
const rounds = 20;
