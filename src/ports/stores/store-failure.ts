export type StoreFailureKind = 'corrupt' | 'newerVersion' | 'invalid' | 'diskFull' | 'readOnly' | 'io' | 'missing';

export interface StoreFailure {
  kind: StoreFailureKind;
  /** File, line where there is one, what is wrong, what was done, what to do. */
  message: string;
  file: string;
}

/** What a store rejects with where it hands back no result. */
export class StoreError extends Error {
  readonly failure: StoreFailure;
  constructor(failure: StoreFailure) {
    super(failure.message);
    this.name = 'StoreError';
    this.failure = failure;
  }
}
