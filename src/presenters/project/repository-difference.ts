import { assertNever } from '../../domain/assert.ts';
import type { FileChange, RecordedDifference, RefTarget } from '../../domain/evidence/repository-difference.ts';
import { counted, oneLine } from '../shared/plain-text.ts';

/** One line without an initial capital and without a full stop. Names in it may come from an agent. */
export function differenceSentence(difference: RecordedDifference): string {
  switch (difference.kind) {
    case 'branch':
      return refSentence('branch', difference);
    case 'remoteBranch':
      return refSentence('remote branch', difference);
    case 'tag':
      return refSentence('tag', difference);
    case 'otherRef':
      return refSentence('ref', difference);
    case 'checkout':
      return checkoutSentence(difference);
    case 'hook':
      return fileSentence('hook', difference);
    case 'configuration':
      return fileSentence('configuration file', difference);
    case 'gitFile':
      return fileSentence('file', difference);
    case 'refsUnreadable':
      return `its branches and tags could not be compared: ${oneLine(difference.because, 500)}`;
    case 'repositoryUnreadable':
      return `it could not be compared: ${oneLine(difference.because, 500)}`;
    case 'repositoryReplaced':
      return `the repository was ${shownName(difference.from)} and is now ${shownName(difference.to)}`;
    case 'described':
      return oneLine(difference.text, 1000);
    case 'further':
      return counted(difference.count, 'more difference');
    default:
      return assertNever(difference);
  }
}

/** Several in one line. */
export function differencesLine(differences: readonly RecordedDifference[]): string {
  return differences.map(differenceSentence).join('; ');
}

interface Move {
  from: RefTarget | null;
  to: RefTarget | null;
}

function refSentence(noun: string, { name, from, to }: Move & { name: string }): string {
  const subject = `the ${noun} ${shownName(name)}`;
  if (from === null) return `${subject} was created, at ${targetText(to)}`;
  if (to === null) return `${subject} was deleted, it was at ${targetText(from)}`;
  return `${subject} moved from ${targetText(from)} to ${targetText(to)}`;
}

function checkoutSentence({ worktree, from, to }: Move & { worktree: string | null }): string {
  const subject = worktree === null ? 'the main checkout' : `the worktree ${shownName(worktree)}`;
  if (from === null) return `${subject} was added, on ${targetText(to)}`;
  if (to === null) return `${subject} was removed, it was on ${targetText(from)}`;
  return `${subject} was switched from ${targetText(from)} to ${targetText(to)}`;
}

function fileSentence(noun: string, { name, fileChange }: { name: string; fileChange: FileChange }): string {
  const subject = `the ${noun} ${shownName(name)}`;
  switch (fileChange) {
    case 'created':
      return `${subject} was created in the repository's .git`;
    case 'changed':
      return `${subject} in the repository's .git was changed`;
    case 'deleted':
      return `${subject} was deleted from the repository's .git`;
    default:
      return assertNever(fileChange);
  }
}

function targetText(target: RefTarget | null): string {
  if (target === null) return 'nothing';
  switch (target.kind) {
    case 'object':
      return target.id.slice(0, 10);
    case 'ref':
      return shownName(target.name.replace(/^refs\/heads\//, ''));
    case 'text':
      return shownName(target.text);
    default:
      return assertNever(target);
  }
}

/** Quoted if it holds characters that are unusual in names, so that it cannot pass for a part of the sentence. */
function shownName(name: string): string {
  const line = oneLine(name, 300);
  return /^[\p{L}\p{M}\p{N}._/@+=~:\\-]+$/u.test(line) ? line : `"${line.replaceAll('"', "'")}"`;
}
