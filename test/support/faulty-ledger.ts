import type { Ledger } from '../../src/ports/ledger.ts';

/** A ledger that can be made to fail: `before` is called with the name of what is asked and throws to refuse it. */
export class FaultyLedger implements Ledger {
  before: (method: keyof Ledger) => void = () => undefined;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async reserve(...all: Parameters<Ledger['reserve']>): ReturnType<Ledger['reserve']> {
    this.before('reserve');
    return this.#ledger.reserve(...all);
  }

  async settle(...all: Parameters<Ledger['settle']>): Promise<void> {
    this.before('settle');
    return this.#ledger.settle(...all);
  }

  async release(id: string): Promise<void> {
    this.before('release');
    return this.#ledger.release(id);
  }

  async holdUncertain(id: string): Promise<void> {
    this.before('holdUncertain');
    return this.#ledger.holdUncertain(id);
  }

  async reconcile(...all: Parameters<Ledger['reconcile']>): Promise<string[]> {
    this.before('reconcile');
    return this.#ledger.reconcile(...all);
  }

  async capUse(...all: Parameters<Ledger['capUse']>): ReturnType<Ledger['capUse']> {
    return this.#ledger.capUse(...all);
  }

  async headroom(...all: Parameters<Ledger['headroom']>): ReturnType<Ledger['headroom']> {
    return this.#ledger.headroom(...all);
  }

  async report(...all: Parameters<Ledger['report']>): ReturnType<Ledger['report']> {
    return this.#ledger.report(...all);
  }

  async recent(...all: Parameters<Ledger['recent']>): ReturnType<Ledger['recent']> {
    return this.#ledger.recent(...all);
  }

  async standings(): ReturnType<Ledger['standings']> {
    return this.#ledger.standings();
  }

  async saveStanding(...all: Parameters<Ledger['saveStanding']>): Promise<void> {
    this.before('saveStanding');
    return this.#ledger.saveStanding(...all);
  }

  async close(): Promise<void> {}
}
