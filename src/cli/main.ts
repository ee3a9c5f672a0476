import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { EXIT } from './io/exit-codes.ts';
import { runCli } from './run-cli.ts';
import { terminalPrompt } from './io/terminal-prompt.ts';

/** Runs the command with the streams, signals and data directory of this process. Resolves with the exit code. */
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
      // A getter, because the window may be resized.
      get columns() {
        return process.stdout.columns;
      },
      createEngine: async () => {
        // Loaded only when a verb needs it, so that the help appears at once.
        const { composeEngine } = await import('../composition-root.ts');
        const dataDirectory = dataDirectoryOf(process.env);
        return composeEngine({
          kind: 'cli',
          version,
          dataDirectory,
          env: process.env,
          personaDirectories: [join(dataDirectory, 'personas'), join(root, 'personas')],
        });
      },
      look: async () => {
        const { composeLook } = await import('../look-root.ts');
        return composeLook({ dataDirectory: dataDirectoryOf(process.env), version });
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
 * The first Ctrl-C calls the listeners. The second one, or the first without a listener, aborts `stop`; the third ends the
 * process immediately. SIGTERM and SIGHUP (a closed terminal) abort `stop` as well.
 */
function listenForInterrupts(stop: AbortController): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  let count = 0;
  let lastAt = -Infinity;
  onInterruptOf(process, () => {
    // Ctrl-C comes twice, from the terminal and from the launcher.
    if (performance.now() - lastAt < SAME_INTERRUPT_MS) return;
    lastAt = performance.now();
    count++;
    if (count > 2) process.exit(EXIT.interrupted);
    if (count === 2 || listeners.size === 0) stop.abort();
    else for (const listener of listeners) listener();
  });
  const end = (): void => {
    stop.abort();
  };
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, end);
  // The launcher on an older Node was killed: no process waits for this one any more.
  process.once('disconnect', end);
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

const SAME_INTERRUPT_MS = 100;

/** A signal to this process, or one that a launcher on an older Node got and passes on. */
function onInterruptOf(own: NodeJS.Process, listener: () => void): void {
  own.on('SIGINT', listener);
  if (own.channel === undefined) return;
  own.on('message', (message) => {
    if (message === 'SIGINT') listener();
  });
  // Otherwise the channel would keep this process from ending.
  own.channel.unref();
}

/** Ignores EPIPE: `dark-factory list | head` is no failure, and work goes on when the reader of its output ends. */
function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** The nearest folder above `from` with a package.json: two levels up from the source, one from the bundle. */
function packageRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const up = dirname(from);
  return up === from ? from : packageRoot(up);
}

function packageVersion(root: string): string {
  const parsed: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
