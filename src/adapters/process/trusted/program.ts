import type { Readable, Writable } from 'node:stream';

export interface ProgramStart {
  /** A path, or a name to be found on the `PATH` in `env`. */
  program: string;
  args: readonly string[];
  cwd: string;
  /** The complete environment; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  /** Opens a pipe at its standard input; otherwise the input is empty. */
  wantsInput: boolean;
}

export interface StartedProgram {
  stdin: Writable | null;
  stdout: Readable;
  stderr: Readable;
  /** Exit code. `null`: a signal ended it, or its end is not known. The streams may still hold output. */
  ended: Promise<number | null>;
  kill: (signal: NodeJS.Signals) => void;
}
