import type { ForkRefusal } from './lineage/inherited-genesis.ts';

/** Why the engine did not do what it was asked. `presenters/refusals/refusal-sentence.ts` says it to a person. */
export type Refusal = ProjectRefusal | ForkRefusal | ProviderRefusal | Reported;

export type ProjectRefusal =
  | { kind: 'noSuchProject'; projectId: string }
  | { kind: 'nameTaken'; name: string }
  /** A name has 1 to `most` characters. */
  | { kind: 'nameLength'; most: number }
  /** A value that a person gave; `problem` is what the schema says of it, `field` is empty for the project as a whole. */
  | { kind: 'invalidValue'; field: string; problem: string }
  | { kind: 'keyInCheck'; check: string }
  | { kind: 'keyInPath' }
  | { kind: 'keyInBaseBranch' }
  /** Git knows no author here, and none was named. */
  | { kind: 'noAuthor' }
  | { kind: 'detachedHead' }
  | { kind: 'noSuchBranch'; branch: string; branches: readonly string[] }
  /** The user's repository has a branch in the place of each folder that work branches could lie in. */
  | { kind: 'noBranchPrefix'; prefixes: readonly string[] }
  | { kind: 'noWorktree' }
  | { kind: 'stillRunning' }
  /** Another process holds the project. */
  | { kind: 'drivenElsewhere' }
  | { kind: 'closing' }
  /** A bug, met while no caller waited for the outcome. */
  | { kind: 'unexpected'; message: string }
  /** A bug, met while the ledger was compared with the journals. */
  | { kind: 'ledgerBehind'; message: string }
  | { kind: 'noStoredText'; textId: string }
  | { kind: 'nothingRecorded' };

export type ProviderRefusal =
  /** `known`: the ids there are, where a list helps; `null` where it does not. */
  | { kind: 'noSuchProvider'; providerId: string; known: readonly string[] | null }
  | { kind: 'providerTaken'; providerId: string }
  | { kind: 'tooManyProviders'; most: number }
  | { kind: 'noSuchProviderKind'; kinds: readonly string[] }
  /** What the schema says of the draft; never a value that a person typed. */
  | { kind: 'invalidProvider'; problems: readonly string[] }
  /** A provider of this kind has a login of its own. */
  | { kind: 'takesNoKey'; providerKind: string }
  /** `problem` completes "the key …". */
  | { kind: 'badKey'; problem: string }
  | { kind: 'badKeyInFile'; providerId: string; problem: string }
  /** The store accepted the key and does not have it. */
  | { kind: 'keyNotStored'; place: string }
  /** The provider is gone, its key is not. */
  | { kind: 'keyNotRemoved'; providerId: string; because: Refusal }
  | { kind: 'testStopped' }
  | { kind: 'testTimeout'; limitMs: number };

/** What an adapter says of git, a disk, a key ring or a file of the user. Its words are data here. */
export interface Reported {
  kind: 'reported';
  message: string;
}

/** The failure of an adapter as a refusal. */
export function reportedBy({ message }: { message: string }): Reported {
  return { kind: 'reported', message };
}
