export interface LinkRequest {
  /** Root of the user's main checkout, where dependencies may be installed. */
  repositoryPath: string;
  worktreePath: string;
  /** Whether git ignores this folder in the worktree. Relative to the root, with "/", ending in "/". */
  isIgnored: (folder: string) => Promise<boolean>;
}

export interface LinkedDependencies {
  /** Folders of the worktree that now lead to the main checkout's dependencies, relative to its root. */
  linked: string[];
  /** Absolute folders outside the worktree that commands must be able to read for it. */
  readable: string[];
  /** Why something was not linked; for a person. */
  notes: string[];
}

/** Replaces links to the user's dependencies by copies, for tools that write beside themselves. Returns the folders. */
export type CopyDependencies = (worktree: { repositoryPath: string; worktreePath: string }) => Promise<string[]>;

/** Gives a fresh worktree the dependencies that the user has installed, without copying or installing anything. */
export type LinkDependencies = (request: LinkRequest) => Promise<LinkedDependencies>;
