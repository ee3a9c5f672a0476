import { GitPluginError, simpleGit } from 'simple-git';
import type { SimpleGitOptions } from 'simple-git';
import type { GitFailure } from '../../ports/git-manager.ts';
import type { Result } from '../../domain/result.ts';
import { failed, succeeded } from '../../domain/result.ts';
import { failureOf, mayPassBySecondTry } from './git-failure.ts';
import { hardenedArguments, hardenedEnvironment, userConfigEnvironment } from './hardening.ts';

/** Longest time that one git command may take; a checkout of a huge repository is the slowest there is. */
const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
/** SPEC §7.1: retry once. Long enough for a short-lived lock of somebody else's git to go away. */
const RETRY_AFTER_MS = 250;

export interface GitCall {
  args: readonly string[];
  /** Exists, or the call fails as `notStarted`. */
  cwd: string;
  gitDir?: string;
  workTree?: string;
  env?: Readonly<Record<string, string>>;
  stdin?: string;
  timeoutMs?: number;
  maxBytes?: number;
  /** Reads the user's global and system configuration. Only for `git config`, which runs no program. */
  asUser?: boolean;
}

export interface GitOutput {
  /** `null` when it did not end by itself. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  ended: 'exited' | 'timedOut' | 'aborted' | 'tooMuchOutput' | 'notStarted';
}

/** The one door to git. Every call carries the hardened settings and environment, a time limit and an output limit. */
export interface HardenedGit {
  readonly binary: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whatever came of it. Throws only for calls that this code should not have made. */
  run(call: GitCall, signal?: AbortSignal): Promise<GitOutput>;
  /** Stdout of a call that has to exit with 0, tried once more where that can help. */
  succeed(call: GitCall, signal?: AbortSignal): Promise<Result<string, GitFailure>>;
}

/**
 * simple-git refuses settings that can make git run something. Ours are in that list because they switch those very things
 * off (`core.hooksPath=/dev/null` and so on), and the directories are ones that this folder made or checked.
 */
const KNOWINGLY: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeEditor: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeHooksPath: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
  // A path with a space is no danger: nothing goes through a shell.
  allowUnsafeCustomBinary: true,
};

export function createHardenedGit(options: {
  binary: string;
  env: Readonly<Record<string, string | undefined>>;
}): HardenedGit {
  const { binary, env } = options;

  async function run(call: GitCall, signal?: AbortSignal): Promise<GitOutput> {
    if (signal?.aborted === true) return { exitCode: null, stdout: '', stderr: '', ended: 'aborted' };
    const environment = {
      ...(call.asUser === true ? userConfigEnvironment(env) : hardenedEnvironment(env)),
      ...call.env,
    };
    const stop = new AbortController();
    const onAbort = () => {
      ended ??= 'aborted';
      stop.abort();
    };
    const maxBytes = call.maxBytes ?? DEFAULT_MAX_BYTES;
    const output: Buffer[] = [];
    let bytes = 0;
    let ended: GitOutput['ended'] | undefined;
    let exitCode = 0;
    let stderr = '';
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const git = simpleGit({
        baseDir: call.cwd,
        binary,
        abort: stop.signal,
        timeout: { block: call.timeoutMs ?? DEFAULT_TIMEOUT_MS, stdOut: false, stdErr: false },
        completion: { onClose: true, onExit: 5_000 },
        allowEnvironment: Object.keys(environment),
        unsafe: KNOWINGLY,
        // An empty buffer closes stdin; nothing at all would leave it open.
        input: () => Buffer.from(call.stdin ?? ''),
        errors: (error, result) => {
          exitCode = result.exitCode;
          stderr = Buffer.concat(result.stdErr).toString('utf8').slice(0, 20_000);
          if (error instanceof GitPluginError && error.plugin === 'timeout') ended ??= 'timedOut';
          return undefined;
        },
      })
        .env(environment)
        .outputHandler((_command, stdout) => {
          stdout.on('data', (chunk: Buffer) => {
            if (bytes < maxBytes) output.push(chunk.subarray(0, maxBytes - bytes));
            bytes += chunk.length;
            if (bytes > maxBytes && ended === undefined) {
              ended = 'tooMuchOutput';
              stop.abort();
            }
          });
          // simple-git waits 50 ms more for a command that printed nothing; most of ours print nothing.
          queueMicrotask(() => stdout.emit('data', Buffer.alloc(0)));
        });
      await git.raw([...hardenedArguments(call), ...call.args]);
    } catch (error) {
      if (isMissingDirectory(error)) return notStarted(`the folder ${call.cwd} does not exist`);
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    const stdout = Buffer.concat(output).toString('utf8');
    // Node gives a negative code for a program that could not be started.
    if (exitCode < 0) return notStarted(stderr);
    return { exitCode: ended === undefined ? exitCode : null, stdout, stderr, ended: ended ?? 'exited' };
  }

  async function succeed(call: GitCall, signal?: AbortSignal): Promise<Result<string, GitFailure>> {
    let output = await run(call, signal);
    if (mayPassBySecondTry(output)) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
      output = await run(call, signal);
    }
    return output.ended === 'exited' && output.exitCode === 0
      ? succeeded(output.stdout)
      : failed(failureOf(call.args, output));
  }

  return { binary, env, run, succeed };
}

function isMissingDirectory(error: unknown): boolean {
  return error instanceof Error && error.message.includes('directory that does not exist');
}

function notStarted(stderr: string): GitOutput {
  return { exitCode: null, stdout: '', stderr, ended: 'notStarted' };
}
