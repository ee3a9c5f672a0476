import { slugOf } from '../../domain/run/branch-name.ts';
import {
  blocks,
  type CheckResult,
  type Gate,
  type MissingGate,
  type QualityReport,
} from '../../domain/evidence/checks.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandLimits, Sandbox } from '../../ports/sandbox.ts';
import { missingCheck, notRun, verdictOf } from './gate-verdict.ts';

export interface GateContext {
  worktreePath: string;
  /** Exists and is this run's own: what each gate printed is written into it in full. */
  runDirectory: string;
  /** The run before any work was done; `null`: there was none. */
  baseline: QualityReport | null;
  /** Kinds of gates that the repository does not have, as the detector names them: `lint`, or `lint: <reason>`. */
  notFound: readonly MissingGate[];
  /** Absolute folders beside the worktree that gates may write. */
  writable: readonly string[];
  /** Absolute folders outside of it that gates must see: linked dependencies. */
  readable: readonly string[];
  /** Beyond the sandbox's own; the git guard goes in here. */
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
 * Runs each gate's command in the worktree, in order, one after the other, all of them even when one fails. Only the exit
 * code of the process that was started here counts: nothing printed can make a gate pass. After an abort the rest is
 * `notVerified` and the report has not passed.
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
 * The run before the first turn, in a clean worktree: what fails here is said to have failed before. Taking it is
 * `runGates` with nothing to compare to; it is not required to pass.
 */
export function runBaseline(
  gates: readonly Gate[],
  context: Omit<GateContext, 'baseline'>,
  deps: GateDeps,
  signal: AbortSignal,
): Promise<QualityReport> {
  return runGates(gates, { ...context, baseline: null }, deps, signal);
}

const KEEP_BYTES = 16_000;

async function runGate(
  gate: Gate,
  index: number,
  context: GateContext,
  { sandbox, onProgress }: GateDeps,
  signal: AbortSignal,
): Promise<CheckResult> {
  const outputFile = `${context.runDirectory}/${String(index + 1).padStart(2, '0')}-${slugOf(gate.name)}.log`;
  const result = await sandbox.run(
    {
      argv: shellLine(gate.command, context.platform),
      cwd: context.worktreePath,
      policy: {
        writable: context.writable,
        readable: context.readable,
        network: 'none',
        home: [],
        env: context.env,
      },
      limits: { ...context.limits, timeoutMs: gate.timeoutMs },
      stdin: '',
      outputFile,
      keepBytes: KEEP_BYTES,
      ...(onProgress === undefined
        ? {}
        : {
            onOutput: (_stream, text) => {
              onProgress({ type: 'printed', gate, text });
            },
          }),
    },
    signal,
  );
  const before = context.baseline?.checks.find(({ name, command }) => name === gate.name && command === gate.command);
  return verdictOf(gate, result, outputFile, before);
}

/** `/d` keeps a user's AutoRun commands out, `/s` takes the rest of the line as it is (cmd.exe /?). */
function shellLine(command: string, platform: NodeJS.Platform): string[] {
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
}
