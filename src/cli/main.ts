import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { EXIT } from './io/exit-codes.ts';
import { runCli } from './run-cli.ts';
import { terminalPrompt } from './io/terminal-prompt.ts';

/** The command with the process around it: its streams, its signals, its data directory. Resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const root = packageRoot(import.meta.dirname);
  const version = packageVersion(root);
  const stop = new AbortController();
  const interrupts = listenForInterrupts(stop);
  ignoreBrokenPipes();
  return runCli(
    argv,
    {
      stdout: process.stdout,
      stderr: process.stderr,
      readStdin: () => text(process.stdin),
      prompt:
        process.stdin.isTTY && process.stderr.isTTY
          ? terminalPrompt(process.stdin, process.stderr, stop.signal)
          : undefined,
      env: process.env,
      cwd: process.cwd(),
      platform: process.platform,
      nodeVersion: process.version,
      version,
      isTty: process.stdout.isTTY,
      // A getter: the window may be resized.
      get columns() {
        return process.stdout.columns;
      },
      createEngine: async () => {
        // Loaded when a verb needs it: the help is there at once.
        const { createFactory } = await import('../factory.ts');
        const dataDirectory = dataDirectoryOf(process.env);
        return createFactory({
          kind: 'cli',
          version,
          dataDirectory,
          env: process.env,
          personaDirectories: [join(dataDirectory, 'personas'), join(root, 'personas')],
        });
      },
      onInterrupt: interrupts,
    },
    stop.signal,
  );
}

function dataDirectoryOf(env: Readonly<Record<string, string | undefined>>): string {
  const wanted = env['DARK_FACTORY_HOME'] ?? '';
  return wanted === '' ? join(homedir(), '.dark-factory') : resolve(wanted);
}

/**
 * Ctrl-C goes to whoever listens, first; the second one, or one that nobody listens to, stops everything at once, and the
 * third does not even wait for that. A terminal that is closed and a `kill` stop at once as well.
 */
function listenForInterrupts(stop: AbortController): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  let count = 0;
  process.on('SIGINT', () => {
    count++;
    if (count > 2) process.exit(EXIT.interrupted);
    if (count === 2 || listeners.size === 0) stop.abort();
    else for (const listener of listeners) listener();
  });
  for (const name of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      stop.abort();
    });
  }
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

/** `dark-factory list | head` is no failure, and work goes on when its reader goes away. */
function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** The folder of our package.json: two up from the source, one up from the bundle. */
function packageRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const up = dirname(from);
  return up === from ? from : packageRoot(up);
}

function packageVersion(root: string): string {
  const parsed: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
