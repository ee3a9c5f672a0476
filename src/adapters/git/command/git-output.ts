/** What came of one git command. */
export interface GitOutput {
  /** `null` when it did not end by itself. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  ended: 'exited' | 'timedOut' | 'aborted' | 'tooMuchOutput' | 'notStarted';
}
