import type { Result } from '../../domain/result.ts';
import type { StoreFailure } from './store-failure.ts';

/** The folder for everything that outlives a process. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** Creates the folders and default files, and removes what a crash left half made. */
  initialize(): Promise<Result<null, StoreFailure>>;
}
