import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { FactoryLook } from '../../engine/factory-look-contract.ts';
import type { Prompt } from './terminal-prompt.ts';

/** Everything outside the process that the command uses, so that a test can replace the terminal. */
export interface CliIo {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  readStdin(): Promise<string>;
  /** `undefined`: no questions are possible, because stdin or stderr is not a terminal. */
  prompt: Prompt | undefined;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  platform: string;
  nodeVersion: string;
  version: string;
  /** Whether stdout is a terminal. */
  isTty: boolean;
  /** Current width of the terminal; it may change between two reads. */
  columns: number;
  createEngine(): Promise<OrchestrationEngine>;
  /** Reads how the projects stand, without an engine. */
  look(): Promise<FactoryLook>;
  /** Calls `listener` on Ctrl-C until the returned function is called. Without a listener Ctrl-C ends the command. */
  onInterrupt(listener: () => void): () => void;
}
