/** The first things a newcomer looks at in a work tree. */
export interface RepositoryReader {
  /** Names at the top, folders with a trailing "/", and the beginning of the README (empty where there is none). */
  describe(worktreePath: string): Promise<{ topLevel: string[]; readme: string }>;
}
