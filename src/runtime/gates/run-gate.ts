import { MOST_IN_JOURNAL } from '../../domain/blob-id.ts';
import type { CheckResult, Gate } from '../../domain/evidence/checks.ts';
import { slugOf } from '../../domain/run/branch-name.ts';
import type { Against } from './against-baseline.ts';
import { checkNote } from './check-notes.ts';
import { verdictOf } from './gate-verdict.ts';
import type { GateContext, GateDeps } from './gate-context.ts';

/**
 * Runs one gate. What is red by the code is repeated once: green then is `flaky`; red again counts with what failed both times,
 * in the baseline with what failed at all.
 */
export async function runGate(
  gate: Gate,
  index: number,
  context: GateContext,
  deps: GateDeps,
  signal: AbortSignal,
): Promise<CheckResult> {
  const name = `${String(index + 1).padStart(2, '0')}-${slugOf(gate.name)}`;
  const first = await once(gate, name, context, deps, signal, null);
  if (!isWorthRepeating(gate, first, context) || signal.aborted) return first;
  const again = await once(gate, `${name}-again`, context, deps, signal, first);
  if (again.verdict !== 'passed') return again;
  return { ...first, verdict: 'flaky', note: checkNote({ kind: 'passedWhenRepeated' }) };
}

/** Formatters, linters, type checkers and builds say the same twice; an acceptance check is meant to fail before its task. */
function isWorthRepeating({ kind, origin }: Gate, { verdict, cause }: CheckResult, { baseline }: GateContext): boolean {
  if (origin === 'acceptance' && baseline === null) return false;
  return verdict === 'failed' && cause === undefined && (kind === 'tests' || kind === 'custom');
}

/** Enough for what a runner lists at its end; the report has less. */
const KEEP_BYTES = 1_000_000;

async function once(
  gate: Gate,
  name: string,
  context: GateContext,
  { sandbox, keepOutput, onProgress }: GateDeps,
  signal: AbortSignal,
  first: CheckResult | null,
): Promise<CheckResult> {
  const result = await sandbox.run(
    {
      argv: shellLine(gate.command, context.platform),
      cwd: context.worktreePath,
      policy: {
        writable: context.writable,
        readable: context.readable,
        network: context.network,
        home: [],
        env: context.env,
      },
      limits: { ...context.limits, timeoutMs: gate.timeoutMs },
      stdin: '',
      outputFile: `${context.runDirectory}/${name}.log`,
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
  const check = verdictOf(gate, result, againstOf(gate, context), first?.failures ?? null);
  return result.output.length <= MOST_IN_JOURNAL ? check : { ...check, outputBlob: await keepOutput(result.output) };
}

function againstOf({ name, command }: Gate, { baseline, waived }: GateContext): Against {
  if (baseline === null) return { kind: 'nothing' };
  const before = baseline.checks.find((check) => check.name === name && check.command === command);
  return { kind: 'baseline', before, waived: waived?.includes(name) === true };
}

/** `/d` skips the user's AutoRun commands, `/s` takes the rest of the line literally (cmd.exe /?). */
function shellLine(command: string, platform: NodeJS.Platform): string[] {
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
}
