import { assertNever } from '../../domain/assert.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { EnvironmentCause } from '../../domain/evidence/environment-cause.ts';
import { boundedLine } from '../bounded-text.ts';

/** What a check has to say beside its verdict. */
export type CheckNote =
  | { kind: 'noSuchCheck' }
  | { kind: 'cancelled' }
  | { kind: 'timedOut'; limitMs: number }
  | { kind: 'silent' }
  | { kind: 'outOfMemory' }
  /** `signal`: `null` where the system names none. */
  | { kind: 'signal'; signal: string | null }
  /** `program`: `null` where the shell names none. */
  | { kind: 'noProgram'; program: string | null }
  | { kind: 'notExecutable' }
  | { kind: 'noScript' }
  | { kind: 'otherExitCode'; expected: number }
  | { kind: 'passedWhenRepeated' }
  | { kind: 'passedBefore' }
  /** `isWaived`: a person goes on without it. */
  | { kind: 'notRunBefore'; isWaived: boolean }
  /** `names`: some of the `count` that fail now and did not before; empty: they have no names. */
  | { kind: 'moreFails'; names: readonly string[]; count: number }
  | { kind: 'sameFails'; count: number }
  | { kind: 'noMoreFails' }
  | { kind: 'failedBefore' }
  /** `words`: what it printed about the cause. */
  | { kind: 'surroundings'; cause: EnvironmentCause; words: string | null }
  /** Git refused the commit. */
  | { kind: 'cannotCommit' }
  /** Tests or checks became weaker, and the task does not ask for it. */
  | { kind: 'weakened' };

/**
 * The note in words. They are for the agent that has to repair the check, and the journal keeps them, so that every host asks the
 * agent the same; people are shown what the agent was told.
 */
export function checkNote(note: CheckNote): string {
  switch (note.kind) {
    case 'noSuchCheck':
      return 'The repository has no such check.';
    case 'cancelled':
      return 'The run was cancelled.';
    case 'timedOut':
      return `It did not end within ${formatDuration(note.limitMs)} and was stopped.`;
    case 'silent':
      return 'It printed nothing for too long and was stopped.';
    case 'outOfMemory':
      return 'It used more memory than it may and was stopped.';
    case 'signal':
      return `It was ended by the signal ${note.signal ?? 'of another program'}.`;
    case 'noProgram':
      return `A program it needs was not found${note.program === null ? '' : `: ${note.program}`}.`;
    case 'notExecutable':
      return 'A program it needs could not be executed.';
    case 'noScript':
      return 'The repository no longer has this script.';
    case 'otherExitCode':
      return `${note.expected} was expected.`;
    case 'passedWhenRepeated':
      return 'It failed, and passed when it was repeated at once.';
    case 'passedBefore':
      return 'It passed before the work too.';
    case 'notRunBefore':
      return note.isWaived
        ? 'It could not be run before the work either.'
        : 'It could not be run before the work either, so nothing is known.';
    case 'moreFails':
      return moreFails(note);
    case 'sameFails':
      return note.count === 1
        ? 'What fails failed before the work too.'
        : `All ${note.count} that fail failed before the work too.`;
    case 'noMoreFails':
      return 'It failed before the work too, in no fewer places; whether in the same is not known.';
    case 'failedBefore':
      return 'It failed before the work too; whether it fails in more places now is not known.';
    case 'surroundings':
      return withWords(surroundings(note.cause), note.words);
    case 'cannotCommit':
      return 'The gates passed, but the work cannot be committed as it is.';
    case 'weakened':
      return 'Tests or checks that existed before became weaker, and the task does not ask for that. Restore them.';
    default:
      return assertNever(note);
  }
}

function moreFails({ names, count }: CheckNote & { kind: 'moreFails' }): string {
  if (names.length === 0) return 'It failed before the work too, and more fails now.';
  const shown = names.slice(0, 5).map((name) => boundedLine(name, 120));
  const further = count > shown.length ? [`${count - shown.length} more`] : [];
  return `Failing now and not before the work: ${[...shown, ...further].join('; ')}.`;
}

function withWords(sentence: string, words: string | null): string {
  return words === null ? sentence : `${sentence.replace(/\.$/, '')} (${words}).`;
}

function surroundings(cause: EnvironmentCause): string {
  switch (cause) {
    case 'readOnly':
      return 'It wants to write where it may only read.';
    case 'permission':
      return 'It was not permitted to use a file that it needs.';
    case 'network':
      return 'It wants the network and reached none.';
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
