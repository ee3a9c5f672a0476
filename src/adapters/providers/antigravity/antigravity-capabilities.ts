import { realpath, stat } from 'node:fs/promises';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { CommandResult } from '../../../ports/sandbox.ts';
import { startFailureKind } from '../start-failure.ts';

export type AgyVersion = readonly [major: number, minor: number, patch: number];

export interface AgyCapabilities {
  path: string;
  version: AgyVersion;
  /** Long flags that `--help` lists; `null`: it listed none, so only the version is known. */
  flags: ReadonlySet<string> | null;
}

export interface AgyProblem {
  kind: 'outdated' | 'notInstalled' | 'timeout' | 'crashed' | 'machineBusy';
  message: string;
}

/** Older builds use another wire format on stdin (the `event` envelope came with 1.1.15). */
export const OLDEST: AgyVersion = [1, 1, 15];
const HELP_LIMIT_MS = 15_000;

/**
 * Finds out what an installed `agy` can do. The result is cached until the file changes: agy updates itself several times a week,
 * also while we run.
 */
export class AgyCapabilityProbe {
  readonly #known = new Map<string, { stamp: string; capabilities: AgyCapabilities }>();

  /** `run` starts agy with these arguments, for at most that many milliseconds. */
  async of(
    path: string,
    run: (args: readonly string[], timeoutMs: number) => Promise<CommandResult>,
  ): Promise<Result<AgyCapabilities, AgyProblem>> {
    const stamp = await stampOf(path);
    const known = this.#known.get(path);
    if (known !== undefined && known.stamp === stamp) return succeeded(known.capabilities);
    const version = await run(['--version'], HELP_LIMIT_MS);
    if (version.startFailure !== null) {
      return failed({ kind: startFailureKind(version), message: version.startFailure });
    }
    if (version.timedOut || version.cancelled) {
      return failed({ kind: 'timeout', message: `${path} --version had not answered when it was ended.` });
    }
    // A stack trace ends with the version of its runtime, which is not agy's version.
    if (version.exitCode !== 0) {
      const how = version.exitCode === null ? 'was ended by force' : `ended with exit code ${version.exitCode}`;
      return failed({ kind: 'crashed', message: `${path} --version ${how}.` });
    }
    const help = await run(['--help'], HELP_LIMIT_MS);
    if (help.cancelled) return failed({ kind: 'timeout', message: `${path} --help was stopped.` });
    const found = judgeCapabilities(path, version.output, help.timedOut ? '' : help.output);
    if (found.ok) this.#known.set(path, { stamp, capabilities: found.value });
    return found;
  }

  /** Called after a refused flag, so that the next turn probes again. */
  forget(path: string): void {
    this.#known.delete(path);
  }
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${await realpath(path)} ${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'gone';
  }
}

/** Parses the output of `--version` and `--help`, from both streams. */
export function judgeCapabilities(path: string, version: string, help: string): Result<AgyCapabilities, AgyProblem> {
  const numbers = parseAgyVersion(version);
  if (numbers === undefined) {
    return failed({ kind: 'notInstalled', message: `${path} did not say a version when asked with --version.` });
  }
  const name = numbers.join('.');
  // The editors print the version of VS Code they are built on, 1.104 or newer (vladkens/topgrade#1822).
  if (numbers[0] === 1 && numbers[1] >= 80) {
    return failed({
      kind: 'notInstalled',
      message: `${path} says version ${name}, which is an editor and not agy. Name agy with cli_path in providers.yaml.`,
    });
  }
  if (isOlder(numbers, OLDEST)) {
    return failed({
      kind: 'outdated',
      message: `${path} is agy ${name}; ${OLDEST.join('.')} or newer is needed. Run "agy update".`,
    });
  }
  const flags = flagsIn(help);
  const missing =
    flags === null ? [] : ['--output-format', '--input-format', '--add-dir'].filter((flag) => !flags.has(flag));
  if (missing.length > 0) {
    return failed({
      kind: 'outdated',
      message: `agy ${name} does not know ${missing.join(', ')}. Run "agy update"; if it is the newest, Dark Factory has to be updated.`,
    });
  }
  return succeeded({ path, version: numbers, flags });
}

/** `agy 1.2.3`, `1.2.3`, `agy version v1.2.3-4567 (linux/amd64)`, `Antigravity CLI 1.2.3`. */
export function parseAgyVersion(text: string): AgyVersion | undefined {
  const match = /(?:^|[^\d.])v?(\d{1,4})\.(\d{1,4})\.(\d{1,5})(?![\d.])/m.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

export function isOlder(version: AgyVersion, than: AgyVersion): boolean {
  const at = version.findIndex((part, index) => part !== than[index]);
  return at !== -1 && (version[at] ?? 0) < (than[at] ?? 0);
}

/** Go prints flags with one dash or two. `null`: the text names none of our flags, so it is not a help text. */
function flagsIn(help: string): ReadonlySet<string> | null {
  const flags = new Set([...help.matchAll(/(?<![\w-])--?([a-z][a-z_-]+)/g)].map((match) => `--${match[1] ?? ''}`));
  return flags.has('--print') || flags.has('--output-format') ? flags : null;
}
