import type { FoundChecks } from '../domain/evidence/found-checks.ts';

/** Reads a repository and says which checks it has. */
export interface GateDetector {
  /** `packageFolder`: the checks of this package, and of the whole repository only the kinds that it lacks. */
  detect(worktreePath: string, timeoutMs: number, packageFolder?: string): Promise<FoundChecks>;
  /** Whether the folder, relative to the root, is a package with checks of its own. */
  isPackage(rootPath: string, folder: string): Promise<boolean>;
}
