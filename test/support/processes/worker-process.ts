import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A worker and everything it said. */
export interface Worker {
  readonly pid: number;
  readonly lines: string[];
  /** Resolves with the first line, said already or later, that matches. Rejects when the process ends before. */
  said(pattern: RegExp): Promise<string>;
  tell(line: string): void;
  signal(name: NodeJS.Signals): void;
  /** Kills it without a chance to clean up. */
  kill(): Promise<void>;
}

export function startWorker(mode: 'drive' | 'hold', dataDirectory: string, projectId: string): Worker {
  return startProgram('store-worker.ts', [mode, dataDirectory, projectId]);
}

/** A program of this folder. */
export function startProgram(file: string, args: readonly string[]): Worker {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const errors: string[] = [];
  const listeners = new Set<() => void>();
  let ended = false;
  const exit = once(child, 'close').then(() => {
    ended = true;
    for (const listener of listeners) listener();
  });
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const listener of listeners) listener();
  });
  return {
    pid: child.pid ?? -1,
    lines,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => pattern.test(line));
          if (found === undefined && !ended) return;
          listeners.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error(`The worker ended before it said ${String(pattern)}: ${errors.join('')}`));
        };
        listeners.add(look);
        look();
      }),
    tell: (line) => child.stdin.write(`${line}\n`),
    signal: (name) => child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
