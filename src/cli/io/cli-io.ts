import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { Prompt } from './terminal-prompt.ts';

/** Everything of the outside that the command touches, so that a test can stand in for a terminal. */
export interface CliIo {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  readStdin(): Promise<string>;
  /** `undefined`: nobody can be asked, stdin or stderr is no terminal. */
  prompt: Prompt | undefined;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  platform: string;
  nodeVersion: string;
  version: string;
  /** Does a person look at stdout? */
  isTty: boolean;
  /** Width of the terminal now; it may change between two readings. */
  columns: number;
  createEngine(): Promise<OrchestrationEngine>;
  /** Ctrl-C, while the returned stop has not been called. With nobody listening it ends the command. */
  onInterrupt(listener: () => void): () => void;
}
