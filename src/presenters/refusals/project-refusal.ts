import { assertNever } from '../../domain/assert.ts';
import type { ForkRefusal } from '../../domain/lineage/inherited-genesis.ts';
import type { ProjectRefusal } from '../../domain/refusal.ts';
import { BRANCH_PREFIX } from '../../domain/run/branch-name.ts';

/** Branches that are named where a wrong one was given. */
const MOST_BRANCHES = 20;

const KEY_LIKE =
  'holds a key, or a value that an environment variable such as …_TOKEN or …_PASSWORD has here. Keys are never written down.';

export function projectRefusal(refusal: ProjectRefusal | ForkRefusal): string {
  switch (refusal.kind) {
    case 'noSuchProject':
      return `There is no project ${refusal.projectId}.`;
    case 'nameTaken':
      return `There is already a project named "${refusal.name}". Choose another name.`;
    case 'nameLength':
      return `The name of a project has 1 to ${refusal.most} characters.`;
    case 'invalidValue':
      return `${refusal.field === '' ? 'The project' : refusal.field}: ${refusal.problem}.`;
    case 'keyInCheck':
      return `The check "${refusal.check}" holds what looks like a key, and keys are never written down. Let its command read the key from an environment variable.`;
    case 'keyInPath':
      return `The path of this repository ${KEY_LIKE} Move the repository to another folder, or start without that variable.`;
    case 'keyInBaseBranch':
      return `The name of the branch to start from ${KEY_LIKE} Start from another branch, or without that variable.`;
    case 'noAuthor':
      return 'Git does not know who you are, and commits need an author. Set user.name and user.email, or name an author for this project.';
    case 'detachedHead':
      return 'No branch is checked out (detached HEAD). Name the branch to start from.';
    case 'noSuchBranch':
      return `There is no branch "${refusal.branch}". This repository has: ${refusal.branches.slice(0, MOST_BRANCHES).join(', ')}.`;
    case 'noBranchPrefix':
      return `Git cannot have branches below "${refusal.prefixes.join('" or "')}" beside branches with these names. Rename one of yours: git branch -m ${refusal.prefixes[0] ?? ''} <new name>.`;
    case 'noWorktree':
      return `This project has no worktree yet; its branch will begin with ${BRANCH_PREFIX}.`;
    case 'stillRunning':
      return 'This project is running. Pause or terminate it first.';
    case 'drivenElsewhere':
      return 'Another window or the command line drives this project already.';
    case 'closing':
      return 'This window is closing; the project stays as it is.';
    case 'unexpected':
      return refusal.message;
    case 'ledgerBehind':
      return `The ledger could not be brought in line: ${refusal.message}`;
    case 'noStoredText':
      return `The project has no stored text ${refusal.textId}, or it is damaged.`;
    case 'nothingRecorded':
      return 'No turn of this project was recorded. Set recordRuns to true in config.yaml; what runs from then on is recorded.';
    case 'nothingLeft':
      return nothingLeft(refusal);
    default:
      return assertNever(refusal);
  }
}

/** A limit of its own does not help a fork: the limits of the project bind the whole family. Time is each project's own. */
function nothingLeft({ limit }: ForkRefusal): string {
  const family = 'Raise its limit: the limits of a project also hold for its forks.';
  switch (limit) {
    case 'maxRuntimeMs':
      return 'The project had used all of its time by then. Raise its limit, or give the fork one of its own.';
    case 'maxCostUsd':
      return `The project had spent all that it may by then. ${family}`;
    case 'maxTurns':
      return `The project had taken all of its turns by then. ${family}`;
    case 'maxTokens':
      return `The project had used all of its tokens by then. ${family}`;
    default:
      return assertNever(limit);
  }
}
