import type { GitFailure } from '../../../ports/git-manager.ts';
import type { Redaction } from '../../../ports/redaction.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import { problemWithDirectory } from '../../process/find-executable.ts';
import { startProgram } from '../../process/trusted/start-program.ts';
import { failureOf, mayPassBySecondTry } from './git-failure.ts';
import { notStarted, type GitOutput } from './git-output.ts';
import { hardenedArguments, hardenedEnvironment, userConfigEnvironment } from './hardening.ts';
import { takeOutput } from './take-output.ts';

/** Long enough for a short-lived lock of another git process; the run waits longer. */
const RETRIES_AFTER_MS = [250, 1000];

export interface GitCall {
  args: readonly string[];
  /** Must exist, or the call fails as `notStarted`. */
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

/** The single interface to git. Every call has the hardened settings and environment, a time limit and an output limit. */
export interface HardenedGit {
  readonly binary: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Goes over what git says of its failures. */
  readonly redaction: Redaction;
  /** Returns every outcome as a value. Throws only for calls that are bugs. */
  run(call: GitCall, signal?: AbortSignal): Promise<GitOutput>;
  /** Stdout of a call that must exit with 0. Retried twice if that can help. */
  succeed(call: GitCall, signal?: AbortSignal): Promise<Result<string, GitFailure>>;
}

export function createHardenedGit(options: {
  binary: string;
  env: Readonly<Record<string, string | undefined>>;
  redaction: Redaction;
}): HardenedGit {
  const { binary, env, redaction } = options;

  async function run(call: GitCall, signal?: AbortSignal): Promise<GitOutput> {
    if (signal?.aborted === true) return { exitCode: null, stdout: '', stderr: redaction.redact(''), ended: 'aborted' };
    const environment = {
      ...(call.asUser === true ? userConfigEnvironment(env) : hardenedEnvironment(env)),
      ...call.env,
    };
    const { cwd, args } = call;
    // With an empty folder, the message of the system would name the program.
    const problem = problemWithDirectory(cwd);
    if (problem !== null) return notStarted(redaction.redact(problem));
    const started = await startProgram({
      program: binary,
      args: [...hardenedArguments(call), ...args],
      cwd,
      env: environment,
      wantsInput: call.stdin !== undefined,
    });
    if (!started.ok) return notStarted(redaction.redact(started.failure));
    const taken = await takeOutput(started.value, call, signal);
    return { ...taken, stderr: redaction.redact(taken.stderr) };
  }

  async function succeed(call: GitCall, signal?: AbortSignal): Promise<Result<string, GitFailure>> {
    let output = await run(call, signal);
    for (const pauseMs of RETRIES_AFTER_MS) {
      if (!mayPassBySecondTry(output)) break;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      output = await run(call, signal);
    }
    return output.ended === 'exited' && output.exitCode === 0
      ? succeeded(output.stdout)
      : failed(failureOf(call.args, output));
  }

  return { binary, env, redaction, run, succeed };
}
