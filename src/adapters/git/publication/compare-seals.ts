import {
  MAX_DIFFERENCE_NAME,
  type FileChange,
  type RefTarget,
  type RepositoryDifference,
} from '../../../domain/evidence/repository-difference.ts';
import type { CheckoutFile, RepositorySeal, SealedRepository } from '../../../ports/git-manager.ts';
import { HEADS } from '../repository/refs.ts';

/** Sorted by name within refs, checkouts and files. `after` was made with `before` as its `since`, or nothing is known of pushes. */
export function compareSeals(before: RepositorySeal, after: RepositorySeal): RepositoryDifference[] {
  if (!before.ok || !after.ok) {
    const failure = after.ok ? before : after;
    if (failure.ok || (!before.ok && !after.ok && before.failure.kind === after.failure.kind)) return [];
    return [{ kind: 'repositoryUnreadable', because: bounded(failure.failure.message) }];
  }
  const [was, is] = [before.value, after.value];
  if (was.root !== is.root) return [{ kind: 'repositoryReplaced', from: bounded(was.root), to: bounded(is.root) }];
  return [
    ...refDifferences(was.refs, is.refs, is.remoteMoves),
    ...checkoutDifferences(was, is),
    ...fileDifferences(was, is),
    ...reachableDifferences(was.reachable, is.reachable),
  ];
}

type Refs = SealedRepository['refs'];

function refDifferences(before: Refs, after: Refs, moves: SealedRepository['remoteMoves']): RepositoryDifference[] {
  if (!before.ok || !after.ok) {
    const failure = after.ok ? before : after;
    if (failure.ok || (!before.ok && !after.ok && before.failure.kind === after.failure.kind)) return [];
    return [{ kind: 'refsUnreadable', because: bounded(failure.failure.message) }];
  }
  return changed(before.value, after.value).map(({ name, was, is }) => {
    const { kind, shortName } = namespaceOf(name);
    const move = { name: bounded(shortName), from: boundedTarget(was), to: boundedTarget(is) };
    const by = moves.get(name);
    return kind === 'remoteBranch' && by !== undefined ? { kind, ...move, by } : { kind, ...move };
  });
}

const NAMESPACES = [
  ['branch', HEADS],
  ['remoteBranch', 'refs/remotes/'],
  ['tag', 'refs/tags/'],
] as const;

function namespaceOf(ref: string): { kind: 'branch' | 'remoteBranch' | 'tag' | 'otherRef'; shortName: string } {
  for (const [kind, prefix] of NAMESPACES)
    if (ref.startsWith(prefix)) return { kind, shortName: ref.slice(prefix.length) };
  return { kind: 'otherRef', shortName: ref };
}

function checkoutDifferences(before: SealedRepository, after: SealedRepository): RepositoryDifference[] {
  const [was, is] = [before.mainHead, after.mainHead];
  return [
    ...(isSame(was, is) ? [] : [{ worktree: null, was, is }]),
    ...changed(before.worktreeHeads, after.worktreeHeads).map(({ name, ...move }) => ({
      worktree: bounded(name),
      ...move,
    })),
  ].map((move) => ({
    kind: 'checkout',
    worktree: move.worktree,
    from: boundedTarget(move.was),
    to: boundedTarget(move.is),
  }));
}

function fileDifferences(before: SealedRepository, after: SealedRepository): RepositoryDifference[] {
  return changed(before.files, after.files).map(({ name, was, is }) => ({
    kind: fileKind(name),
    name: bounded(name),
    fileChange: was === undefined ? 'created' : is === undefined ? 'deleted' : 'changed',
  }));
}

type Reachable = SealedRepository['reachable'];

function reachableDifferences(before: Reachable, after: Reachable): RepositoryDifference[] {
  if (before === null || after === null) return [];
  const isStaged = before.index !== null && after.index !== null && before.index !== after.index;
  return [
    ...changed(before.startFiles, after.startFiles).map(({ name, was, is }) => ({
      kind: 'startFile' as const,
      name: bounded(name),
      fileChange:
        was === undefined ? ('created' as const) : is === undefined ? ('deleted' as const) : ('changed' as const),
    })),
    ...(isStaged ? [{ kind: 'index' as const }] : []),
    ...changed(before.checkout, after.checkout).flatMap(({ name, was, is }) => {
      const fileChange = checkoutChange(was, is);
      return fileChange === null ? [] : [{ kind: 'checkoutFile' as const, name: bounded(name), fileChange }];
    }),
  ];
}

/** A file that the first look did not name was then as the last commit has it, or was not there. */
function checkoutChange(was: CheckoutFile | undefined, is: CheckoutFile | undefined): FileChange | null {
  if (is === undefined || was?.stamp === is.stamp) return null;
  if (is.stamp === null) return was?.stamp === null ? null : 'deleted';
  return was === undefined ? (is.isNew ? 'created' : 'changed') : was.stamp === null ? 'created' : 'changed';
}

function fileKind(name: string): 'hook' | 'configuration' | 'gitFile' {
  if (name.startsWith('hooks/')) return 'hook';
  return name === 'config' || name.endsWith('config.worktree') ? 'configuration' : 'gitFile';
}

interface Change<Value> {
  name: string;
  was: Value | undefined;
  is: Value | undefined;
}

function changed<Value>(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>): Change<Value>[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return isSame(was, is) ? [] : [{ name, was, is }];
  });
}

/** Compares checksums, or targets, whose fields always have the same order. */
function isSame(was: unknown, is: unknown): boolean {
  return JSON.stringify(was) === JSON.stringify(is);
}

function boundedTarget(target: RefTarget | undefined): RefTarget | null {
  if (target === undefined) return null;
  switch (target.kind) {
    case 'object':
      return target;
    case 'ref':
      return { kind: 'ref', name: bounded(target.name) };
    case 'text':
      return { kind: 'text', text: bounded(target.text) };
  }
}

/** Cuts between characters, because half a character could not be stored. */
function bounded(text: string): string {
  if (text.length <= MAX_DIFFERENCE_NAME) return text;
  return `${text.slice(0, MAX_DIFFERENCE_NAME - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
