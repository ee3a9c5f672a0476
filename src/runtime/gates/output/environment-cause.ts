import type { EnvironmentCause } from '../../../domain/evidence/environment-cause.ts';
import type { CommandResult } from '../../../ports/sandbox.ts';
import { boundedLine } from '../../bounded-text.ts';
import { ENVIRONMENT_TEXTS } from './environment-texts.ts';

type Ended = Pick<
  CommandResult,
  'exitCode' | 'signal' | 'timedOut' | 'wentSilent' | 'outOfMemory' | 'startFailure' | 'isMachineBusy' | 'output'
>;

/** What of its surroundings a command blames. `words`: the line in which it says so; `null`: it is known by how it ended. */
export interface Blame {
  cause: EnvironmentCause;
  words: string | null;
}

/**
 * What of its surroundings a command that did not succeed blames: by how it ended, then by what it printed. `null`: nothing, so
 * the code is red. Texts come from the command itself, so an answer may add a reason and take an excuse away; it never makes a
 * check pass.
 */
export function environmentBlame(result: Ended): Blame | null {
  const cause = causeOfEnd(result);
  if (cause !== null) return { cause, words: null };
  if (result.exitCode === null) return null;
  const told = blameIn(result.output);
  if (told !== null) return told;
  const byCode = BY_EXIT_CODE.get(result.exitCode);
  return byCode === undefined ? null : { cause: byCode, words: missingProgram(result.output) };
}

function causeOfEnd(result: Ended): EnvironmentCause | null {
  if (result.isMachineBusy) return 'machineBusy';
  if (result.startFailure !== null) return blameIn(result.startFailure)?.cause ?? 'missingProgram';
  if (result.timedOut || result.wentSilent) return 'timedOut';
  if (result.outOfMemory) return 'outOfMemory';
  return result.exitCode === null && result.signal === 'SIGKILL' ? 'killed' : null;
}

function blameIn(text: string): Blame | null {
  for (const { cause, text: pattern } of ENVIRONMENT_TEXTS) {
    const found = pattern.exec(text);
    if (found !== null) return { cause, words: lineAt(text, found.index) };
  }
  return null;
}

function lineAt(text: string, index: number): string {
  const from = text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', Math.max(index, from));
  return boundedLine(text.slice(from, end < 0 ? text.length : end), 160);
}

/** The program that a shell, `env` or cmd.exe could not find; `null`: none of them says so. */
function missingProgram(output: string): string | null {
  return NOT_FOUND.flatMap((text) => text.exec(output)?.[1] ?? [])[0] ?? null;
}

/** dash and busybox, bash, zsh, coreutils, cmd.exe. */
const NOT_FOUND: readonly RegExp[] = [
  /^\S*sh: (?:line )?(?:\d+: )?(\S+): (?:command )?not found$/m,
  /^(?:\S+: )?(?:line \d+: )?([\w@.+/-]+): command not found$/m,
  /^zsh:(?:\d+:)? command not found: (\S+)$/m,
  /^(?:\S*\/)?env: ['‘"]?([^'’":]+)['’"]?: No such file or directory$/m,
  /^'([^']+)' is not recognized as an internal or external command/m,
];

/** POSIX sh: 127 "command not found", 126 "found but not executable", 128 + n "ended by signal n"; cmd.exe says 9009. */
const BY_EXIT_CODE: ReadonlyMap<number, EnvironmentCause> = new Map([
  [126, 'missingProgram'],
  [127, 'missingProgram'],
  [9009, 'missingProgram'],
  [137, 'killed'],
]);
