import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';

/** What a verb of the engine came to. A failure is data; a presenter makes the sentence. */
export type Outcome<T = null> = Result<T, Refusal>;
