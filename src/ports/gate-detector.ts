import type { FoundChecks } from '../domain/evidence/found-checks.ts';

/** Reads a repository and says which checks it has. */
export interface GateDetector {
  detect(worktreePath: string, timeoutMs: number): Promise<FoundChecks>;
}
