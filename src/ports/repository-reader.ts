/** A first overview of a work tree. */
export interface RepositoryReader {
  /** Top-level names, folders with a trailing "/", and the beginning of the README (empty if there is none). */
  describe(worktreePath: string): Promise<{ topLevel: string[]; readme: string }>;
}
