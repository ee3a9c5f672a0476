import { assertNever } from '../../domain/assert.ts';
import type { FoundChecks, NotTakenReason } from '../../domain/evidence/found-checks.ts';
import { installLine } from '../checks/install-text.ts';
import { oneLine } from '../shared/plain-text.ts';

export interface FoundChecksText {
  /** One for each check, in running order. */
  checks: { name: string; command: string; because: string; remark: string }[];
  /** What was not taken and what was not found, as sentences. */
  remarks: string[];
  /** What would let those that cannot run here be run; empty: all can, or nothing is known that would. */
  wayOut: string;
}

/** The checks of a project before its first run: each with its reason, and why others are not among them. */
export function foundChecksText({ gates, notFound, notTaken, notes, installs }: FoundChecks): FoundChecksText {
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
    wayOut: wayOut(gates, installs),
  };
}

function wayOut(gates: FoundChecks['gates'], installs: FoundChecks['installs']): string {
  if (!gates.some(({ required, lacks }) => required && lacks !== undefined)) return '';
  const [first] = installs;
  if (first === undefined) return 'Install what is missing before the start, or name other checks.';
  const lacks = installs.flatMap(({ lacks: each }) => each ?? []);
  return lacks.length > 0
    ? `Dependencies can be installed once this is there: ${oneLine(lacks.join('; '), 200)}.`
    : `Install the dependencies in your checkout, or let the project do it in its worktree, with --install-dependencies --checks-network: ${installs.map(installLine).join('; ')}.`;
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
