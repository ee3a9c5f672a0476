import type { Gate, MissingGate } from '../domain/evidence/checks.ts';

/** Reads a repository and says which checks it has. */
export interface GateDetector {
  /** In the order in which they are run; `notFound` names the kinds that the repository has no check for. */
  detect(worktreePath: string, timeoutMs: number): Promise<{ gates: Gate[]; notFound: MissingGate[]; notes: string[] }>;
}
