/** Troubles of git and the disk that may pass without a person. */
export type TransientFailure = 'busy' | 'diskFull' | 'worktree';

/** How long a run waits before the next try, in milliseconds; the last value is repeated until the patience is over. */
const PAUSES_MS: Readonly<Record<TransientFailure, readonly number[]>> = {
  busy: [2000, 5000, 10_000, 20_000, 30_000, 60_000],
  diskFull: [30_000, 60_000, 5 * 60_000],
  worktree: [1000],
};

/** After so many tries in a row a person is asked: about a quarter of an hour, four hours, and at once. */
const MOST_TRIES: Readonly<Record<TransientFailure, number>> = { busy: 20, diskFull: 50, worktree: 3 };

/** Counts the steps in a row that met a trouble, in this process: a project that is resumed gets the whole patience again. */
export class TransientFailures {
  #tries = 0;
  #isMet = false;

  /** To be called before each step: one that met no trouble ends the row. */
  begin(): void {
    if (!this.#isMet) this.#tries = 0;
    this.#isMet = false;
  }

  /** How long to wait before the step is tried again, in milliseconds; `null`: it was tried often enough. */
  meet(trouble: TransientFailure): { pauseMs: number; isFirst: boolean } | null {
    this.#isMet = true;
    const pauses = PAUSES_MS[trouble];
    if (this.#tries >= MOST_TRIES[trouble]) return null;
    const pauseMs = pauses[Math.min(this.#tries, pauses.length - 1)] ?? 0;
    this.#tries++;
    return { pauseMs, isFirst: this.#tries === 1 };
  }
}
