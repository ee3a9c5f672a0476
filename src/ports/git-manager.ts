import type { CheckTrace } from '../domain/evidence/check-traces.ts';
import type { RecordedFiles } from '../domain/evidence/recorded-files.ts';
import type { RefTarget, RemoteMove, RepositoryDifference } from '../domain/evidence/repository-difference.ts';
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
  /** The work cannot be committed or published as it is; the agent can fix it. */
  | 'refused'
  /** The factory repository was changed from outside. */
  | 'altered'
  | 'conflict'
  | 'diskFull'
  /** Another git process held a lock, or the machine could not start git at that moment; it passes by itself. */
  | 'busy'
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

/** The state of a repository before anything is done to it. */
export interface RepositoryReport {
  /** Root of the main checkout. */
  path: string;
  /** The folder that was asked about, from the root, with `/`; empty: the root itself. */
  folder: string;
  branches: string[];
  currentBranch: string | null;
  headCommit: string;
  /** Number of uncommitted files; they stay as they are and are not part of the project. */
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

/** Start of a worktree that continues from another one of the same factory repository. */
export interface WorktreeStart {
  /** The branch to continue from. */
  branch: string;
  /** The commit that changes are counted from. */
  baseCommit: string;
  commit: string;
  /** The commit that `keepUncommitted` made; its files are uncommitted in the new worktree. */
  uncommittedWork: string | null;
}

export type WorktreeCondition =
  | { kind: 'ready' }
  /** It was gone or damaged and has been restored. `lostFiles`: what was not committed is gone. */
  | { kind: 'restored'; message: string; lostFiles: boolean }
  /** A person can put back what is missing: it was moved, or its disk is not there. */
  | { kind: 'away'; message: string }
  | { kind: 'lost'; message: string }
  | { kind: 'switched'; message: string };

/** A map, because an agent chooses names: `__proto__` is one. */
type Named<Value> = ReadonlyMap<string, Value>;

/** Everything in the user's repository that agents must not change. */
export interface SealedRepository {
  /** Root of the main checkout. */
  root: string;
  /** By full name, without our own refs. */
  refs: Result<Named<RefTarget>, GitFailure>;
  /** The checked-out ref or commit; `undefined`: there is no `HEAD`. */
  mainHead: RefTarget | undefined;
  /** The same for the user's own worktrees, by id. */
  worktreeHeads: Named<RefTarget>;
  /** Checksums, by path below `.git`. */
  files: Named<string>;
  /** What moved remote branches since an earlier seal, by full name, where it was no fetch. */
  remoteMoves: Named<RemoteMove>;
  /** What only an agent without a sandbox can write to; `null`: not looked at. */
  reachable: ReachableFiles | null;
}

/** Files that an agent without a sandbox can write to beside its worktree. */
export interface ReachableFiles {
  /** Of the main checkout: those that differ from the last commit or are untracked, and those that an earlier seal named. */
  checkout: Named<CheckoutFile>;
  /** Checksum of the index with its flags; `null`: it could not be read. */
  index: string | null;
  /** Checksums of files in the home folder that run programs later, by path from `~/`. */
  startFiles: Named<string>;
}

export interface CheckoutFile {
  /** Size, times and mode; `null`: there is no such file. */
  stamp: string | null;
  /** Whether the last commit does not have it. */
  isNew: boolean;
}

export interface SealOptions {
  /** Default: the repository alone. */
  withReachableFiles?: boolean;
  /** The seal that this one will be compared with. */
  since?: RepositorySeal;
}

/** Fails if the repository could not be read. */
export type RepositorySeal = Result<SealedRepository, GitFailure>;

export interface ChangedFile {
  /** Relative to the root, with `/`. */
  path: string;
  /** Its earlier path; only for `renamed`. */
  oldPath: string | null;
  kind: 'added' | 'modified' | 'deleted' | 'renamed';
  /** Whether git treats it as binary, so that there is no text to compare. */
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
  /** Unique per intended commit. A commit that already carries it is found and not made twice. */
  key: string;
  /** `null`: the user's own identity. */
  identity: Identity | null;
  /** Files and folders that may make others run programs later (`runBy`); default: none. Others that do are refused. */
  mayRun?: readonly string[];
  /** Also makes a commit that changes nothing. Default: no commit then. */
  allowEmpty?: boolean;
}

/** Where unfinished work is kept. `folder`: it may not become a commit, for the reason in `because`. */
export type SetAside =
  { kind: 'branch'; branch: string; sha: string } | { kind: 'folder'; folder: string; because: string };

/** A worktree before checks run in it. */
export interface BeforeChecks {
  /** What all files are that are not ignored; equal for equal records only. */
  files: string;
  /** Ignored files and folders. */
  ignored: string[];
  /** What was taken out of the worktree, sorted: an agent that runs the checks leaves it. A folder ends in "/". */
  leftOut: string[];
}

/** One factory repository per user repository; only `publish` writes to the user's `.git`. */
export interface GitManager {
  inspect(path: string): Promise<Result<RepositoryReport, GitFailure>>;
  /** Branch names that are not free: those of `df/` that the repository or the factory repository has. */
  takenBranches(repositoryPath: string): Promise<ReadonlySet<string>>;
  createWorktree(
    request: {
      repositoryPath: string;
      baseBranch: string;
      branch: string;
      /** Id of the worktree's owner. What a crash left half made is completed for the same owner. Letters, digits and "-". */
      owner: string;
      /** Folder for worktrees; `null`: beside the repository. */
      worktreesDir: string | null;
      /** Default: from the base branch's own commit. */
      start?: WorktreeStart | null;
    },
    signal: AbortSignal,
  ): Promise<Result<Worktree, GitFailure>>;
  /**
   * Checks the worktree, removes stale locks and restores a worktree that vanished; never discards work. A factory repository that
   * is gone or damaged is built anew from the user's. `lastCommit`: the project's newest commit; `null`: it has none yet.
   */
  validateWorktree(worktree: Worktree, lastCommit: string | null): Promise<WorktreeCondition>;
  /** Paths that differ from the last commit, sorted. */
  uncommittedFiles(worktree: Worktree): Promise<Result<string[], GitFailure>>;
  /** Equal for equal content of the work tree; committing that content does not change it. */
  fingerprint(worktree: Worktree): Promise<Result<string, GitFailure>>;
  /** The differences from `since` (a commit) to the work tree, as a patch of at most `maxBytes`. */
  diff(worktree: Worktree, since: string, maxBytes: number): Promise<Result<string, GitFailure>>;
  /** Files that differ between the base commit and the work tree; with `commit`, those that this one commit changed. */
  changedFiles(worktree: Worktree, commit: string | null): Promise<Result<ChangeSet, GitFailure>>;
  /**
   * Contents of files in a commit, in the order of `paths`, read from git objects only: no filter and no attribute of the work tree
   * applies. The content of a link is its target path.
   */
  filesAt(
    worktree: Worktree,
    commit: string,
    paths: readonly string[],
    maxBytes: number,
  ): Promise<Result<FileContent[], GitFailure>>;
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
  /** What the files of the work tree are now, ignored ones left out, for `putBack`. The worktree and its index stay as they are. */
  recordFiles(worktree: Worktree): Promise<Result<RecordedFiles, GitFailure>>;
  /** Makes the files those of the record again, ignored ones left out. The paths that had changed since, sorted. */
  putBack(worktree: Worktree, files: RecordedFiles): Promise<Result<string[], GitFailure>>;
  /**
   * Moves everything uncommitted to a separate branch in the factory repository, publishes it below `df/` and resets the work
   * tree to its last commit. What the rules refuse is moved to a folder beside the worktree instead. `null`: there was nothing. A
   * call with the same key returns the first one's result.
   */
  setAside(request: CommitRequest): Promise<Result<SetAside | null, GitFailure>>;
  /**
   * Moves `refs/heads/<branch>` in the user's repository from `expected` (`null`: must not exist) to `sha`, after strict checks
   * of the incoming objects and the rules of a commit (`mayRun` as there). Idempotent.
   */
  publish(
    worktree: Worktree,
    sha: string,
    expected: string | null,
    mayRun?: readonly string[],
  ): Promise<Result<{ ref: string }, GitFailure>>;
  seal(repositoryPath: string, options?: SealOptions): Promise<RepositorySeal>;
  /** Ignores `df/` refs, which are ours. */
  compareSeals(before: RepositorySeal, after: RepositorySeal): RepositoryDifference[];
  /**
   * Everything in the work tree that is not ignored, and the names of what is. Branch and index stay as they are. What looks like a
   * run of the checks since the last one, by an agent, is put back first; `known`: what the checks leave in this repository.
   */
  beforeChecks(worktree: Worktree, known: readonly CheckTrace[]): Promise<Result<BeforeChecks, GitFailure>>;
  /** Puts back what was written since, ignored output of checks included; returns what of it git would have seen, by path. */
  afterChecks(worktree: Worktree, before: BeforeChecks): Promise<Result<CheckTrace[], GitFailure>>;
  /** Whether the ignore rules of the work tree exclude this path. */
  isIgnored(worktree: Worktree, relativePath: string): Promise<boolean>;
  /** Whether `commit` still belongs to `branch` of the user's repository. */
  baseStillThere(repositoryPath: string, branch: string, commit: string): Promise<boolean>;
  /**
   * The name of the remote to which git itself would push a branch made from `baseBranch`, else the only one, `origin`, or the
   * first by name. `null`: the repository has no remote. `undefined`: its settings could not be read.
   */
  remoteFor(repositoryPath: string, baseBranch: string): Promise<string | null | undefined>;
  /** Refuses a worktree that is dirty or locked; the branch stays. */
  deleteWorktree(worktree: Worktree): Promise<Result<null, GitFailure>>;
  exportPatch(worktree: Worktree, file: string): Promise<Result<{ commits: number }, GitFailure>>;
  /** Environment that hinders a push in every program started with it; the hook is part of the worktree. */
  guardEnvironment(worktree: Worktree): Promise<Readonly<Record<string, string>>>;
  /** Paths that an agent or gate must be able to write besides the worktree. */
  writablePaths(worktree: Worktree): readonly string[];
}
