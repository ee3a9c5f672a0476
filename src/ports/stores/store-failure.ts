export type StoreFailureKind = 'corrupt' | 'newerVersion' | 'invalid' | 'diskFull' | 'readOnly' | 'io' | 'missing';

export interface StoreFailure {
  kind: StoreFailureKind;
  /** File, line if known, what is wrong, what was done, what a person can do. */
  message: string;
  file: string;
}

/** The rejection of store methods that return no result. */
export class StoreError extends Error {
  readonly failure: StoreFailure;
  constructor(failure: StoreFailure) {
    super(failure.message);
    this.name = 'StoreError';
    this.failure = failure;
  }
}
