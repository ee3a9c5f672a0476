import type { Ledger } from '../ports/ledger.ts';
import { StoreError } from '../ports/stores/store-failure.ts';

/**
 * The ledger for the engine's projects. While it is filled from the journals every call waits, because caps would count too
 * little. A call that hits a damaged ledger is retried on the rebuilt one. `changed` is called after everything that can change a
 * number.
 */
export function guardedLedger(ledger: Ledger, settled: () => Promise<void>, changed: () => void): Ledger {
  async function asked<T>(ask: () => Promise<T>): Promise<T> {
    await settled();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreError) || error.failure.kind !== 'corrupt') throw error;
      await settled();
      return ask();
    }
  }

  async function told<T>(tell: () => Promise<T>): Promise<T> {
    const answer = await asked(tell);
    changed();
    return answer;
  }

  return {
    reserve: (request) => told(() => ledger.reserve(request)),
    reserveGroup: (requests) => told(() => ledger.reserveGroup(requests)),
    settle: (reservationId, booking) => told(() => ledger.settle(reservationId, booking)),
    release: (reservationId) => told(() => ledger.release(reservationId)),
    holdUncertain: (reservationId) => told(() => ledger.holdUncertain(reservationId)),
    mark: () => asked(() => ledger.mark()),
    agrees: (glance) => asked(() => ledger.agrees(glance)),
    reconcile: (books, mark) => told(() => ledger.reconcile(books, mark)),
    saveOutcome: (projectId, outcome) => asked(() => ledger.saveOutcome(projectId, outcome)),
    saveParent: (projectId, parentProjectId) => told(() => ledger.saveParent(projectId, parentProjectId)),
    ancestors: (projectId) => asked(() => ledger.ancestors(projectId)),
    taskCosts: (limit) => asked(() => ledger.taskCosts(limit)),
    forecastScores: (limit) => asked(() => ledger.forecastScores(limit)),
    providerTotals: (nowMs) => asked(() => ledger.providerTotals(nowMs)),
    usedBefore: (providerId, ms) => asked(() => ledger.usedBefore(providerId, ms)),
    capUse: (caps, nowMs) => asked(() => ledger.capUse(caps, nowMs)),
    headroom: (providerId, nowMs) => asked(() => ledger.headroom(providerId, nowMs)),
    reservations: () => asked(() => ledger.reservations()),
    report: (query) => asked(() => ledger.report(query)),
    recent: (providerId, count) => asked(() => ledger.recent(providerId, count)),
    standings: () => asked(() => ledger.standings()),
    changeStanding: (providerId, change) => asked(() => ledger.changeStanding(providerId, change)),
    onRebuild: (listener) => ledger.onRebuild(listener),
    close: () => ledger.close(),
  };
}
