/** The outcome of one git command. */
export interface GitOutput {
  /** `null`: it did not end by itself. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  ended: 'exited' | 'timedOut' | 'aborted' | 'tooMuchOutput' | 'notStarted';
}
