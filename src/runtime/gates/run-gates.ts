import {
  blocks,
  type CheckResult,
  type Gate,
  type MissingGate,
  type QualityReport,
} from '../../domain/evidence/checks.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandLimits, Sandbox } from '../../ports/sandbox.ts';
import { missingCheck, notRun } from './gate-verdict.ts';
import { runGate } from './run-gate.ts';

export interface GateContext {
  worktreePath: string;
  /** This run's own folder, exists; the full output of each gate is written into it. */
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
  onProgress?: (progress: GateProgress) => void;
}

/**
 * Runs the gates' commands in the worktree one after the other, all of them even if one fails. Only the exit code of the process
 * started here counts: no output can make a gate pass. After an abort the rest is `notVerified` and the report has not passed.
 */
export async function runGates(
  gates: readonly Gate[],
  context: GateContext,
  deps: GateDeps,
  signal: AbortSignal,
): Promise<QualityReport> {
  const checks: CheckResult[] = [];
  for (const [index, gate] of gates.entries()) {
    deps.onProgress?.({ type: 'began', gate, index, count: gates.length });
    const check = signal.aborted
      ? notRun(gate, 'The run was cancelled.')
      : await runGate(gate, index, context, deps, signal);
    deps.onProgress?.({ type: 'ended', check });
    checks.push(check);
  }
  checks.push(...context.notFound.map(missingCheck));
  const passed = !signal.aborted && !checks.some(blocks);
  return { passed, checks, at: new Date(deps.clock.now()).toISOString() };
}

/**
 * The run before the first turn, in a clean worktree, with nothing to compare to. It does not have to pass: failures here are not
 * counted against the agents later.
 */
export function runBaseline(
  gates: readonly Gate[],
  context: Omit<GateContext, 'baseline'>,
  deps: GateDeps,
  signal: AbortSignal,
): Promise<QualityReport> {
  return runGates(gates, { ...context, baseline: null }, deps, signal);
}
