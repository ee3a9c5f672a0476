import { assertNever } from '../../domain/assert.ts';
import type {
  FileChange,
  RecordedDifference,
  RefTarget,
  RemoteMove,
} from '../../domain/evidence/repository-difference.ts';
import { counted, oneLine } from '../shared/plain-text.ts';

/** One line without an initial capital and without a full stop. Names in it may come from an agent. */
export function differenceSentence(difference: RecordedDifference): string {
  switch (difference.kind) {
    case 'branch':
      return refSentence('branch', difference);
    case 'remoteBranch':
      return remoteSentence(difference);
    case 'tag':
      return refSentence('tag', difference);
    case 'otherRef':
      return refSentence('ref', difference);
    case 'checkout':
      return checkoutSentence(difference);
    case 'hook':
      return gitFileSentence('hook', difference);
    case 'configuration':
      return gitFileSentence('configuration file', difference);
    case 'gitFile':
      return gitFileSentence('file', difference);
    case 'checkoutFile':
      return `${shownName(difference.name)} was ${difference.fileChange} in the main checkout`;
    case 'index':
      return 'what is staged in the main checkout was changed';
    case 'startFile':
      return `${shownName(difference.name)}, which programs of yours read when they start, was ${difference.fileChange}`;
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

function remoteSentence(difference: Move & { name: string; by?: RemoteMove }): string {
  const moved = refSentence('remote branch', difference);
  switch (difference.by) {
    case 'push':
      return `${moved}, by a push`;
    case 'unknown':
      return `${moved}, and git does not say whether by a fetch or by a push`;
    case undefined:
      return moved;
    default:
      return assertNever(difference.by);
  }
}

function checkoutSentence({ worktree, from, to }: Move & { worktree: string | null }): string {
  const subject = worktree === null ? 'the main checkout' : `the worktree ${shownName(worktree)}`;
  if (from === null) return `${subject} was added, on ${targetText(to)}`;
  if (to === null) return `${subject} was removed, it was on ${targetText(from)}`;
  return `${subject} was switched from ${targetText(from)} to ${targetText(to)}`;
}

function gitFileSentence(noun: string, { name, fileChange }: { name: string; fileChange: FileChange }): string {
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
