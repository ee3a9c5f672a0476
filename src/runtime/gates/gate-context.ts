import type { CheckResult, Gate, MissingGate, QualityReport } from '../../domain/evidence/checks.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandLimits, Sandbox } from '../../ports/sandbox.ts';

export interface GateContext {
  worktreePath: string;
  /** This run's own folder on this machine, exists; each gate's output can be followed in a file there. Nothing relies on it. */
  runDirectory: string;
  /** The gate run before any work; `null`: this is the baseline, or there was none. */
  baseline: QualityReport | null;
  /** Names of checks that could not be run in the baseline, and that a person goes on without. */
  waived?: readonly string[];
  /** Kinds of gates that the repository does not have. */
  notFound: readonly MissingGate[];
  /** Absolute folders beside the worktree that gates may write. */
  writable: readonly string[];
  /** Absolute folders outside the worktree that gates must be able to read: linked dependencies. */
  readable: readonly string[];
  /** As in `SandboxPolicy`. */
  network: 'none' | 'open';
  /** Environment in addition to the sandbox's own, such as the git guard. */
  env: Readonly<Record<string, string>>;
  limits?: Omit<CommandLimits, 'timeoutMs'>;
  platform: NodeJS.Platform;
}

export type GateProgress =
  | { type: 'began'; gate: Gate; index: number; count: number }
  | { type: 'printed'; gate: Gate; text: string }
  | { type: 'ended'; check: CheckResult };

export interface GateDeps {
  sandbox: Sandbox;
  clock: Clock;
  /** Stores an output that is too large for a report and returns its id. */
  keepOutput: (output: string) => Promise<string>;
  onProgress?: (progress: GateProgress) => void;
}
