import { createLedger } from '../src/adapters/ledger/ledger.ts';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import type { Booking, Ledger } from '../src/ports/ledger.ts';
import { aBill, books } from '../test/support/builders/ledger-builders.ts';

/** The real ledger on the disk, with so many bills in it; through the port, a project at a time, so that not each is a sync. */
export async function filledLedger(path: string, size: number): Promise<Ledger> {
  const ledger = createLedger({ path, clock: systemClock });
  const projects = new Map<string, Booking[]>();
  for (let n = 0; n < size; n++) {
    const bill = turnBill(n);
    const bills = projects.get(bill.projectId);
    if (bills === undefined) projects.set(bill.projectId, [bill]);
    else bills.push(bill);
  }
  for (const [projectId, bills] of projects) {
    const ends = new Map(bills.map(({ entry }) => [entry.taskId ?? '', Date.parse(entry.at)]));
    const completedTasks = [...ends].map(([taskId, atMs]) => ({ taskId, atMs }));
    const outcome = { completedTasks, forecast: null, completedAtMs: null };
    await ledger.reconcile(books(projectId, bills, { outcome }), await ledger.mark());
  }
  return ledger;
}

/** Turns of a hundred days: eight projects a day, three providers, tasks of five turns. */
export function turnBill(n: number): Booking {
  const day = Math.floor(n / 1000);
  const at = new Date(Date.now() - day * 86_400_000 - (n % 1000) * 60_000).toISOString();
  const task = `task-${Math.floor(n / 5)}`;
  return aBill(
    `turn-${n}`,
    { at, taskId: task, provider: `provider-${n % 3}`, model: `model-${n % 4}`, costUsd: (n % 977) / 10_000 },
    { projectId: `project-${day * 8 + (n % 8)}` },
  );
}
