import { readEnvironments, readProcessTable } from './process-table.ts';
import { sendSignal } from './process-tree.ts';
import { isSameDriver, markerOwner, thisDriver } from './run-marker.ts';

/**
 * Ends what commands of drivers that are dead by now have left behind, and says how many processes that were. Commands of
 * living drivers, and of drivers in another pid namespace, are left alone. For the start of a driver.
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

/** A process that starts new ones while it is being ended is caught in a later round. */
const rounds = 20;
