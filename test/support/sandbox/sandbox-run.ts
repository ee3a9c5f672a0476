import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type SandboxOptions } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { CommandResult, SandboxCommand } from '../../../src/ports/sandbox.ts';
import { noKeys } from './no-keys.ts';

export const never = new AbortController().signal;

export type CommandWishes = Partial<Omit<SandboxCommand, 'policy' | 'limits'>> & {
  policy?: Partial<SandboxCommand['policy']>;
  limits?: Partial<SandboxCommand['limits']>;
};

/** Runs a shell line, or `argv`, in `cwd` under a policy that allows nothing. */
export function runIn(
  cwd: string,
  line: string,
  wishes: CommandWishes = {},
  options: Partial<SandboxOptions> = {},
  signal: AbortSignal = never,
): Promise<CommandResult> {
  const { policy, ...rest } = wishes;
  return createSandbox({ redaction: noKeys, env: process.env, clock: systemClock, ...options }).run(
    {
      argv: ['/bin/sh', '-c', line],
      cwd,
      ...rest,
      // Nothing that works is ended by a limit of time, however slow the machine.
      limits: { timeoutMs: 3_600_000, ...rest.limits },
      policy: { writable: [], network: 'none', home: [], env: {}, ...policy },
    },
    signal,
  );
}

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'dark-factory-test-')));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** All processes of the machine whose command line holds `text`, and not only as a part of a longer number. */
export function processesWith(text: string): { pid: number; line: string }[] {
  const holds = holding(text);
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ');
      return holds(line) ? [{ pid: Number(pid), line }] : [];
    } catch {
      return [];
    }
  });
}

/** Kills every process whose command line holds this text; one that another's end has taken along by then is left in peace. */
export function killProcessesWith(text: string): void {
  for (const { pid } of processesWith(text)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Tags are made of process ids, and the id of one test process may be the beginning of another's. */
export function holding(text: string): (line: string) => boolean {
  const literally = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const whole = new RegExp(String.raw`(?<!\d)${literally}(?!\d)`);
  return (line) => whole.test(line);
}
