import { assertNever } from '../../domain/assert.ts';
import type { EnvironmentCause } from '../../domain/evidence/environment-cause.ts';

/** What keeps a check from running here, as a sentence. `blamed`: what it printed about it. */
export function causeNote(cause: EnvironmentCause, blamed?: string): string {
  const sentence = causeSentence(cause);
  return blamed === undefined ? sentence : `${sentence.replace(/\.$/, '')} (${blamed}).`;
}

function causeSentence(cause: EnvironmentCause): string {
  switch (cause) {
    case 'readOnly':
      return 'It wants to write where it may only read.';
    case 'permission':
      return 'It was not permitted to use a file that it needs.';
    case 'network':
      return 'It wants the network, which checks do not have.';
    case 'missingDependency':
      return 'A package that it needs is not installed here.';
    case 'wantsInstall':
      return 'The package manager wants to install first.';
    case 'missingProgram':
      return 'A program it needs was not found, or has the wrong version.';
    case 'timedOut':
      return 'It did not end in time.';
    case 'outOfMemory':
      return 'It used more memory than there is for it.';
    case 'killed':
      return 'It was killed from outside.';
    case 'diskFull':
      return 'The disk is full.';
    case 'machineBusy':
      return 'This machine was too busy to start it.';
    default:
      return assertNever(cause);
  }
}
