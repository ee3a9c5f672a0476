import type { AnswerPart } from './model-access.ts';

export interface AnswerLimits {
  totalMs: number;
  /** Longest time without a new part. */
  silenceMs: number;
}

export type StopCause = 'stopped' | 'timeout' | 'silent';

/** Yields the parts of an answer until it ends or a limit is reached. Does not wait for a model that ignores cancellation. */
export class AnswerWatch {
  readonly #limits: AnswerLimits;
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #forget: () => void;
  #silence: NodeJS.Timeout | undefined;
  #stopped: StopCause | null = null;

  constructor(limits: AnswerLimits, signal: AbortSignal) {
    this.#limits = limits;
    const give = (): void => {
      this.#giveUp('stopped');
    };
    signal.addEventListener('abort', give, { once: true });
    this.#forget = () => {
      signal.removeEventListener('abort', give);
    };
    this.#timers.push(
      setTimeout(() => {
        this.#giveUp('timeout');
      }, limits.totalMs),
    );
    if (signal.aborted) give();
  }

  async *parts(send: (stop: AbortSignal) => AsyncIterable<AnswerPart>): AsyncGenerator<AnswerPart, void, undefined> {
    const givenUp = this.#givenUp();
    const source = send(this.#stop.signal)[Symbol.asyncIterator]();
    for (;;) {
      this.#listen();
      const next = source.next();
      // After a stop it may still reject, and nothing awaits it any more.
      next.catch(() => undefined);
      const came = await Promise.race([next, givenUp]);
      if (came === 'givenUp' || came.done === true) return;
      yield came.value;
    }
  }

  /** Why the answer was stopped; the first cause counts. */
  stoppedBy(): StopCause | null {
    return this.#stopped;
  }

  /** `undefined` if the watch was stopped before `work` ended. */
  within<T>(work: Promise<T>): Promise<T | undefined> {
    return Promise.race([work, this.#givenUp().then(() => undefined)]);
  }

  /** Clears the timers and cancels a request that still runs. */
  end(): void {
    this.#forget();
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#silence);
    this.#stop.abort();
  }

  #givenUp(): Promise<'givenUp'> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      const give = (): void => {
        resolve('givenUp');
      };
      if (signal.aborted) give();
      signal.addEventListener('abort', give, { once: true });
    });
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#giveUp('silent');
    }, this.#limits.silenceMs);
  }

  #giveUp(why: StopCause): void {
    this.#stopped ??= why;
    this.#stop.abort();
  }
}
