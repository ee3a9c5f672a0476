/** Gives a fresh worktree the installed dependencies of the main checkout, where git ignores them. */
export interface DependencyLinker {
  link(request: {
    repositoryPath: string;
    worktreePath: string;
    isIgnored: (relativePath: string) => Promise<boolean>;
  }): Promise<{ linked: string[]; notes: string[] }>;
}
