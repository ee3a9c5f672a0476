import type { CliIo } from '../../../src/cli/io/cli-io.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';

export interface CliRun {
  exitCode: Promise<number>;
  /** So far. */
  stdout: () => string;
  stderr: () => string;
  /** Ctrl-C. */
  interrupt: () => void;
  /** What ends the command at once. */
  stop: () => void;
}

/** Runs the command in this process against an engine of the test's choice. */
export function startCli(engine: OrchestrationEngine, argv: readonly string[], io: Partial<CliIo> = {}): CliRun {
  let stdout = '';
  let stderr = '';
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  const exitCode = runCli(
    argv,
    {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      readStdin: async () => '',
      prompt: undefined,
      env: {},
      cwd: '/home/test',
      platform: 'linux',
      nodeVersion: 'v24.0.0',
      version: '1.2.3',
      isTty: false,
      columns: 80,
      createEngine: async () => engine,
      look: async () => engine.snapshot(),
      onInterrupt: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      ...io,
    },
    stop.signal,
  );
  return {
    exitCode,
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    stop: () => {
      stop.abort();
    },
  };
}

export async function cli(
  engine: OrchestrationEngine,
  argv: readonly string[],
  io: Partial<CliIo> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const run = startCli(engine, argv, io);
  const exitCode = await run.exitCode;
  return { exitCode, stdout: run.stdout(), stderr: run.stderr() };
}
