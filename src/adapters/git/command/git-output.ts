import type { RedactedText } from '../../../ports/redaction.ts';

/** The outcome of one git command. `stdout` is data, such as a file's content, and stays as it is. */
export interface GitOutput {
  /** `null`: it did not end by itself. */
  exitCode: number | null;
  stdout: string;
  stderr: RedactedText;
  ended: 'exited' | 'timedOut' | 'aborted' | 'tooMuchOutput' | 'notStarted';
}

/** `why`: the system's own words. */
export function notStarted(why: RedactedText): GitOutput {
  return { exitCode: null, stdout: '', stderr: why, ended: 'notStarted' };
}
