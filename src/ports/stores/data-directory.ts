import type { Result } from '../../domain/result.ts';
import type { StoreFailure } from './store-failure.ts';

/** The folder in which everything is kept that outlives a process. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** Makes the folders and default files, and clears away what a crash left half made. */
  initialize(): Promise<Result<null, StoreFailure>>;
}
