import { assertNever } from '../../domain/assert.ts';
import type { FoundChecks, NotTakenReason } from '../../domain/evidence/found-checks.ts';
import { oneLine } from '../shared/plain-text.ts';

export interface FoundChecksText {
  /** One for each check, in running order. */
  checks: { name: string; command: string; because: string; remark: string }[];
  /** What was not taken and what was not found, as sentences. */
  remarks: string[];
}

/** The checks of a project before its first run: each with its reason, and why others are not among them. */
export function foundChecksText({ gates, notFound, notTaken, notes }: FoundChecks): FoundChecksText {
  return {
    checks: gates.map(({ name, command, because, lacks, required }) => ({
      name: oneLine(name, 60),
      command: oneLine(command, 200),
      because: oneLine(because, 200),
      remark:
        lacks === undefined
          ? required
            ? ''
            : 'not required'
          : `cannot run here${required ? ', and is required' : ''}: ${oneLine(lacks, 200)}`,
    })),
    remarks: [
      ...notTaken.map(({ what, why }) => `not taken: ${oneLine(what, 100)}, ${notTakenText(why)}`),
      ...notFound.map(
        ({ kind, reason }) => `no check of the kind ${kind}${reason === null ? '' : `: ${oneLine(reason, 200)}`}`,
      ),
      ...notes.map((note) => oneLine(note, 300)),
    ],
  };
}

export function notTakenText(why: NotTakenReason): string {
  switch (why) {
    case 'watches':
      return 'it waits for changes and never ends';
    case 'changesFiles':
      return 'it changes files instead of judging them';
    case 'placeholder':
      return 'it is only a placeholder';
    case 'needsArgument':
      return 'it needs an argument';
    default:
      return assertNever(why);
  }
}
