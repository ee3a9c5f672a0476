import type { Result } from '../domain/result.ts';
import type { GitFailure } from '../ports/git-manager.ts';

/** A refusal, for a person: what happened, what was done about it, what to do. */
export interface Refusal {
  message: string;
  /** Set when the extension or the command line can offer more than the message. */
  git?: GitFailure;
}

export type Outcome<T = null> = Result<T, Refusal>;
