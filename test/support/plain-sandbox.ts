import { spawn } from 'node:child_process';
import type { CommandResult, Sandbox } from '../../src/ports/sandbox.ts';

/** Stands in until the real one is merged. */
export const plainSandbox: Sandbox = {
  level: async () => 'hindered',
  describe: async () => 'none',
  run: (command, signal) =>
    new Promise<CommandResult>((resolve) => {
      const [program, ...args] = command.argv;
      const child = spawn(program!, args, {
        cwd: command.cwd,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...command.policy.env },
        detached: true,
      });
      let stdout = '';
      let stderr = '';
      let rest = '';
      const result = {
        timedOut: false,
        wentSilent: false,
        outOfMemory: false,
        cancelled: false,
        endedEarly: false,
        startFailure: null as string | null,
      };
      const kill = () => {
        try {
          process.kill(-child.pid!, 'SIGKILL');
        } catch {
          /* gone */
        }
      };
      let silence: NodeJS.Timeout | undefined;
      const touch = () => {
        clearTimeout(silence);
        if (command.limits.silenceMs === undefined) return;
        silence = setTimeout(() => {
          result.wentSilent = true;
          kill();
        }, command.limits.silenceMs);
      };
      touch();
      const timer = setTimeout(() => {
        result.timedOut = true;
        kill();
      }, command.limits.timeoutMs);
      const abort = () => {
        result.cancelled = true;
        kill();
      };
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        touch();
        stdout += text;
        command.onOutput?.('stdout', text);
        rest += text;
        const lines = rest.split('\n');
        rest = lines.pop()!;
        for (const line of lines) {
          if (command.onStdoutLine?.(line) === true) {
            result.endedEarly = true;
            kill();
          }
        }
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        touch();
        stderr += text;
        command.onOutput?.('stderr', text);
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(command.stdin ?? '');
      const finish = (exitCode: number | null, signalName: string | null) => {
        clearTimeout(timer);
        clearTimeout(silence);
        signal.removeEventListener('abort', abort);
        kill();
        if (rest !== '') command.onStdoutLine?.(rest);
        resolve({
          exitCode,
          signal: signalName,
          durationMs: 0,
          ...result,
          output: stdout + stderr,
          stdout,
          stderr,
          totalBytes: stdout.length,
        });
      };
      child.on('error', (error) => {
        result.startFailure = error.message;
        finish(null, null);
      });
      child.on('exit', (code, name) => {
        setTimeout(() => {
          finish(code, name);
        }, 30);
      });
    }),
};
