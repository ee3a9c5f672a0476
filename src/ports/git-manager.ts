import type { RefTarget, RepositoryDifference } from '../domain/evidence/repository-difference.ts';
import type { Result } from '../domain/result.ts';

export type GitFailureKind =
  | 'gitMissing'
  | 'gitTooOld'
  | 'notARepository'
  | 'bareRepository'
  | 'noCommit'
  | 'noSuchBranch'
  | 'unsupported'
  | 'identityMissing'
  | 'worktreeMissing'
  | 'worktreeSwitched'
  | 'worktreeDirty'
  | 'worktreeLocked'
  | 'branchTaken'
  | 'badName'
  /** What was made cannot be committed or published as it is: the agent can mend it. */
  | 'refused'
  /** Our own repository was changed behind our back. */
  | 'altered'
  | 'conflict'
  | 'diskFull'
  | 'commandFailed';

export interface GitFailure {
  kind: GitFailureKind;
  /** What happened and what to do, for a person. */
  message: string;
}

export interface Identity {
  name: string;
  email: string;
}

/** What a repository is like before anything is done to it. */
export interface RepositoryReport {
  /** Root of the main checkout. */
  path: string;
  branches: string[];
  currentBranch: string | null;
  headCommit: string;
  /** Files that are not committed; they stay as they are and are not part of the project. */
  uncommittedFiles: number;
  identity: Identity | null;
  /** Things the user should know: LFS, submodules, sparse or partial clone, shallow. */
  notices: string[];
}

export interface Worktree {
  /** Root of the user's main checkout. */
  repositoryPath: string;
  path: string;
  branch: string;
  baseCommit: string;
}

/** Where a worktree begins that goes on from another one of the same factory repository. */
export interface WorktreeStart {
  /** The branch that it goes on from. */
  branch: string;
  /** What all changes are counted from. */
  baseCommit: string;
  commit: string;
  /** What `keepUncommitted` made; its files lie uncommitted in the new worktree. */
  uncommittedWork: string | null;
}

export type WorktreeCondition =
  | { kind: 'ready' }
  /** Gone, and put back from the last commit. */
  | { kind: 'restored'; message: string }
  | { kind: 'lost'; message: string }
  | { kind: 'switched'; message: string };

/** A map, because an agent chooses names: `__proto__` is one. */
type Named<Value> = ReadonlyMap<string, Value>;

/** Everything of the user's repository that must not change behind the user's back. */
export interface SealedRepository {
  /** Root of the main checkout. */
  root: string;
  /** By full name, without those that are ours. */
  refs: Result<Named<RefTarget>, GitFailure>;
  /** What is checked out; `undefined`: there is no `HEAD`. */
  mainHead: RefTarget | undefined;
  /** The same for the user's own worktrees, by id. */
  worktreeHeads: Named<RefTarget>;
  /** Checksums, by path below `.git`. */
  files: Named<string>;
  /** The user may edit and commit meanwhile: this is recorded and not compared. */
  checkout: Named<string>;
}

/** A failure: the repository could not be read. */
export type RepositorySeal = Result<SealedRepository, GitFailure>;

export interface ChangedFile {
  /** Relative to the root, with `/`. */
  path: string;
  /** Where it lay before; only for `renamed`. */
  oldPath: string | null;
  kind: 'added' | 'modified' | 'deleted' | 'renamed';
  /** As git sees it: no text to compare. */
  binary: boolean;
}

/** `to: null`: the work tree as it is now, uncommitted and untracked files included. */
export interface ChangeSet {
  from: string;
  to: string | null;
  files: ChangedFile[];
}

export type FileContent =
  | { kind: 'text'; text: string }
  | { kind: 'absent' }
  | { kind: 'binary'; bytes: number }
  | { kind: 'tooLarge'; bytes: number };

export interface CommitRequest {
  worktree: Worktree;
  /** Message with trailers; the trailer `Dark-Factory-Key: <key>` is added. */
  message: string;
  /** Unique per intended commit; a commit that carries it is found again and not made twice. */
  key: string;
  /** `null`: the user's own. */
  identity: Identity | null;
}

/** A factory repository per user repository; the user's `.git` is written by `publish` alone. */
export interface GitManager {
  inspect(path: string): Promise<Result<RepositoryReport, GitFailure>>;
  /** Free names: those of `df/` that the repository or the factory repository has already. */
  takenBranches(repositoryPath: string): Promise<ReadonlySet<string>>;
  createWorktree(
    request: {
      repositoryPath: string;
      baseBranch: string;
      branch: string;
      /** Whose worktree it is: what a crash left behind half-made is taken up for the same owner. Letters, digits and "-". */
      owner: string;
      /** Folder that worktrees are put into; `null`: beside the repository. */
      worktreesDir: string | null;
      /** Default: from the base branch's own commit. */
      start?: WorktreeStart | null;
    },
    signal: AbortSignal,
  ): Promise<Result<Worktree, GitFailure>>;
  /** Looks, removes stale locks, and puts a vanished worktree back; never throws work away. */
  validateWorktree(worktree: Worktree): Promise<WorktreeCondition>;
  /** Paths that differ from the last commit, sorted. */
  uncommittedFiles(worktree: Worktree): Promise<Result<string[], GitFailure>>;
  /** Equal for equal content of the work tree; a commit of that content changes nothing about it. */
  fingerprint(worktree: Worktree): Promise<Result<string, GitFailure>>;
  /** What differs from `since` (a commit) in the work tree, as a patch of at most `maxBytes`. */
  diff(worktree: Worktree, since: string, maxBytes: number): Promise<Result<string, GitFailure>>;
  /** Files that differ between the base commit and the work tree; with `commit`, those that this one commit changed. */
  changedFiles(worktree: Worktree, commit: string | null): Promise<Result<ChangeSet, GitFailure>>;
  /** One file as a commit has it, read from git objects alone: no filter, no attribute of the work tree applies. */
  fileAt(worktree: Worktree, commit: string, path: string, maxBytes: number): Promise<Result<FileContent, GitFailure>>;
  /** `null`: there was nothing to commit. Finds an earlier commit with the same key first. */
  commitChanges(request: CommitRequest): Promise<Result<string | null, GitFailure>>;
  /**
   * Everything that differs from the commit `since`, ignored files left out, as a commit on no branch, for `WorktreeStart`; the
   * worktree and its index stay as they are. Kept under `owner` until that owner's worktree is made. `null`: nothing differs.
   */
  keepUncommitted(worktree: Worktree, since: string, owner: string): Promise<Result<string | null, GitFailure>>;
  /** Keeps for another owner what `keepUncommitted` made. */
  shareUncommitted(repositoryPath: string, work: string, owner: string): Promise<Result<null, GitFailure>>;
  /** This owner will have no worktree. Nothing happens where nothing is kept for it. */
  forgetUncommitted(repositoryPath: string, owner: string): Promise<Result<null, GitFailure>>;
  /**
   * Puts everything uncommitted on a branch of its own in the factory repository, publishes that branch below `df/` and
   * brings the work tree back to its last commit. `null`: there was nothing. Repeating it under the same key finds the first.
   */
  setAside(request: CommitRequest): Promise<Result<{ branch: string; sha: string } | null, GitFailure>>;
  /** Moves `refs/heads/<branch>` in the user's repository from `expected` (`null`: must not exist) to `sha`, after strict checks of what comes in. Repeating it is harmless. */
  publish(worktree: Worktree, sha: string, expected: string | null): Promise<Result<{ ref: string }, GitFailure>>;
  seal(repositoryPath: string): Promise<RepositorySeal>;
  /** `df/` refs are ours and left out. */
  compareSeals(before: RepositorySeal, after: RepositorySeal): RepositoryDifference[];
  /** Would git leave this path out, by the ignore rules of the work tree? */
  isIgnored(worktree: Worktree, relativePath: string): Promise<boolean>;
  /** Does `commit` still belong to `branch` of the user's repository? */
  baseStillThere(repositoryPath: string, branch: string, commit: string): Promise<boolean>;
  /** Refuses a worktree that is dirty or locked; the branch stays. */
  deleteWorktree(worktree: Worktree): Promise<Result<null, GitFailure>>;
  exportPatch(worktree: Worktree, file: string): Promise<Result<{ commits: number }, GitFailure>>;
  /** Environment that hinders a push in every program started with it; the hook is part of the worktree. */
  guardEnvironment(worktree: Worktree): Promise<Readonly<Record<string, string>>>;
  /** Paths that an agent or gate must be able to write besides the worktree. */
  writablePaths(worktree: Worktree): readonly string[];
}
