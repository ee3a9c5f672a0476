/** Time and chance come in through here, so that a night passes in a second in tests. */
export interface Clock {
  /** Wall time, milliseconds since 1970. May jump. */
  now(): number;
  /** Never goes back and stands still while the machine sleeps; only differences mean anything. Milliseconds. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface IdSource {
  uuid(): string;
  /** 0 ≤ n < 1, for jitter. */
  random(): number;
}
