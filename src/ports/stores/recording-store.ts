import type { Result } from '../../domain/result.ts';
import type { RecordedTurn } from '../../domain/turn/recording.ts';
import type { StoreFailure } from './store-failure.ts';

/** Recorded turns, for scripts that replay them. Separate from the journal: losing a line loses nothing of the project. */
export interface RecordingStore {
  append(projectId: string, turn: RecordedTurn): Promise<void>;
  /** Oldest first. Empty: no turn of this project was recorded. */
  read(projectId: string): Promise<Result<RecordedTurn[], StoreFailure>>;
}
