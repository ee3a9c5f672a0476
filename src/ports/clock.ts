/** Time and randomness, as a port, so that tests can simulate a whole night in a second. */
export interface Clock {
  /** Wall time, milliseconds since 1970. May jump. */
  now(): number;
  /** Never goes back, and stops while the machine sleeps. Milliseconds; only differences mean anything. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface IdSource {
  uuid(): string;
  /** 0 ≤ n < 1, for jitter. */
  random(): number;
}
