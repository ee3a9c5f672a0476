import { assertNever } from '../../domain/assert.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import { canBecome } from '../../domain/run/project-status.ts';
import type { HarmlessBecause } from '../../domain/run/notice.ts';
import type { RecordedDifference, RepositoryDifference } from '../../domain/evidence/repository-difference.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { statusChange } from '../status-change.ts';

/** Longest list in the journal: a fetch can add thousands of branches, and so can an agent. */
const MAX_RECORDED = 50;

/**
 * The events of changes in the user's repository during a turn: the project pauses until a person has looked, or the changes are
 * only reported. One difference that pauses is enough.
 */
export function tamperEvents(state: ProjectState, differences: readonly RepositoryDifference[]): FactoryEvent[] {
  if (differences.length === 0) return [];
  const isolated = state.sandbox === 'isolated';
  const stopping = differences.filter((difference) => stopsProject(difference, isolated));
  if (stopping.length === 0) return toldOnly(differences, isolated);
  const others = differences.filter((difference) => !stopping.includes(difference));
  const pause = canBecome(state.project.status, 'paused');
  return [
    { type: 'tamper.found', differences: recorded([...stopping, ...others]) },
    ...(pause ? [statusChange('paused', 'tampered')] : []),
  ];
}

function toldOnly(differences: readonly RepositoryDifference[], isolated: boolean): FactoryEvent[] {
  const told = (harmless: HarmlessBecause, some: readonly RepositoryDifference[]): FactoryEvent[] =>
    some.length === 0 ? [] : [{ type: 'repository.changed', differences: recorded(some), harmless }];
  if (isolated) return told('isolated', differences);
  const remote = differences.filter(({ kind }) => kind === 'remoteBranch');
  const others = differences.filter(({ kind }) => kind !== 'remoteBranch');
  return [...told('fetch', remote), ...told('checkout', others)];
}

/** `isolated`: the sandbox keeps agents from writing to the user's repository, so the user made the change. */
function stopsProject(difference: RepositoryDifference, isolated: boolean): boolean {
  switch (difference.kind) {
    case 'hook':
      // A hook runs with the user's rights.
      return true;
    case 'remoteBranch':
      // Editors fetch automatically. They do not push.
      return difference.by === 'push' && !isolated;
    case 'checkoutFile':
    case 'index':
      // Users edit and stage files while agents work.
      return false;
    case 'startFile':
    case 'branch':
    case 'tag':
    case 'otherRef':
    case 'checkout':
    case 'configuration':
    case 'gitFile':
    case 'refsUnreadable':
    case 'repositoryUnreadable':
    case 'repositoryReplaced':
      return !isolated;
    default:
      return assertNever(difference);
  }
}

function recorded(differences: readonly RepositoryDifference[]): RecordedDifference[] {
  const further = differences.length - MAX_RECORDED;
  if (further <= 0) return [...differences];
  return [...differences.slice(0, MAX_RECORDED), { kind: 'further', count: further }];
}
