import { blocks } from '../../domain/evidence/blocking-checks.ts';
import type { CheckResult, Gate, QualityReport } from '../../domain/evidence/checks.ts';
import type { GateContext, GateDeps } from './gate-context.ts';
import { missingCheck, notRun } from './gate-verdict.ts';
import { runGate } from './run-gate.ts';

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
      ? notRun(gate, { kind: 'cancelled' })
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
