import type { EnvironmentCause } from '../../../domain/evidence/environment-cause.ts';
import type { CommandResult } from '../../../ports/sandbox.ts';
import { ENVIRONMENT_TEXTS } from './environment-texts.ts';

type Ended = Pick<
  CommandResult,
  'exitCode' | 'signal' | 'timedOut' | 'wentSilent' | 'outOfMemory' | 'startFailure' | 'isMachineBusy' | 'output'
>;

/**
 * What of its surroundings a command that did not succeed blames: by how it ended, then by what it printed. `null`: nothing, so
 * the code is red. Texts come from the command itself, so an answer may add a reason and take an excuse away; it never makes a
 * check pass.
 */
export function environmentCauseOf(result: Ended): EnvironmentCause | null {
  if (result.isMachineBusy) return 'machineBusy';
  if (result.startFailure !== null) return causeIn(result.startFailure) ?? 'missingProgram';
  if (result.timedOut || result.wentSilent) return 'timedOut';
  if (result.outOfMemory) return 'outOfMemory';
  if (result.exitCode === null) return result.signal === 'SIGKILL' ? 'killed' : null;
  return causeIn(result.output) ?? BY_EXIT_CODE.get(result.exitCode) ?? null;
}

function causeIn(words: string): EnvironmentCause | undefined {
  return ENVIRONMENT_TEXTS.find(({ text }) => text.test(words))?.cause;
}

/** POSIX sh: 127 "command not found", 126 "found but not executable", 128 + n "ended by signal n"; cmd.exe says 9009. */
const BY_EXIT_CODE: ReadonlyMap<number, EnvironmentCause> = new Map([
  [126, 'missingProgram'],
  [127, 'missingProgram'],
  [9009, 'missingProgram'],
  [137, 'killed'],
]);
