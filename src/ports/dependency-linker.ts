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

/** Takes what is lent out of the worktree, so that an install writes through no link into the user's folders. */
export type PrepareInstall = (worktree: { repositoryPath: string; worktreePath: string }) => Promise<void>;

/** Keeps git from seeing what was installed, where the worktree's rules do not ignore it. `isIgnored`: as in `LinkRequest`. */
export type HideInstalled = (worktreePath: string, isIgnored: LinkRequest['isIgnored']) => Promise<void>;

/** Gives a fresh worktree the dependencies that the user has installed, without copying or installing anything. */
export type LinkDependencies = (request: LinkRequest) => Promise<LinkedDependencies>;
