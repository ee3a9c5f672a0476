import type { InstallCommand } from '../install/install-command.ts';
import type { Gate, MissingGate } from './checks.ts';

/** The checks of a repository, as its files show them. Nothing was run. */
export interface FoundChecks {
  /** In the order in which they are run. */
  gates: Gate[];
  /** Kinds that the repository has no check for. */
  notFound: MissingGate[];
  /** What looks like a check and is not used. */
  notTaken: NotTaken[];
  notes: string[];
  /** What would install the dependencies that the checks need. */
  installs: InstallCommand[];
}

/** `what` names it as the repository does: `package.json "test:watch"`. */
export interface NotTaken {
  what: string;
  why: NotTakenReason;
}

export type NotTakenReason =
  /** It waits for changes, and no form of it ends. */
  | 'watches'
  /** It changes files, and no form of it only judges. */
  | 'changesFiles'
  /** It is there so that something is there: `no test specified`. */
  | 'placeholder'
  /** It needs an argument. */
  | 'needsArgument';
