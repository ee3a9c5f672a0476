import type { CheckResult, Gate, GateVerdict } from '../../domain/evidence/checks.ts';
import type { EnvironmentCause } from '../../domain/evidence/environment-cause.ts';
import { failureChange, type FailureChange, type TestFailures } from '../../domain/evidence/test-failures.ts';
import { checkNote } from './check-notes.ts';

/** A finished check by itself, before anything is compared. */
export interface Finding {
  verdict: Exclude<GateVerdict, 'failedBefore' | 'flaky'>;
  note: string;
  cause?: EnvironmentCause;
  /** What it printed about the cause. */
  blamed?: string;
  failures?: TestFailures;
}

/** What a finding is held against. `waived`: a person goes on without what this check could not say in the baseline. */
export type Against = { kind: 'nothing' } | { kind: 'baseline'; before: CheckResult | undefined; waived: boolean };

export interface Compared {
  verdict: GateVerdict;
  required: boolean;
  note: string;
  sameAsBefore?: true;
}

/**
 * The verdict of a finding. In the baseline itself, a failure that the surroundings are to blame for is not verified. Later, code
 * that was red before is excused as far as the same tests fail; surroundings excuse nothing unless a person said so.
 */
export function compared(gate: Gate, now: Finding, against: Against): Compared {
  const same = { verdict: now.verdict, required: gate.required, note: now.note };
  if (against.kind === 'nothing') return withCause(same, now, now.verdict === 'failed' ? 'notVerified' : now.verdict);
  const { before, waived } = against;
  if (gate.origin === 'acceptance') return acceptance(same, now, before);
  if (before === undefined || !isRed(now)) return withCause(same, now, now.verdict);
  if (before.cause !== undefined) return afterNotRun(same, now, before, waived);
  if (before.verdict !== 'failed' || now.verdict !== 'failed') return withCause(same, now, now.verdict);
  // What failed by the code, and now blames its surroundings too, has become worse.
  return now.cause === undefined ? afterRed(same, now, before) : withCause(same, now, 'failed');
}

function isRed({ verdict }: Finding): boolean {
  return verdict !== 'passed';
}

function withCause(plain: Compared, { cause, blamed, verdict, note }: Finding, instead: GateVerdict): Compared {
  if (cause === undefined || verdict === 'passed') return plain;
  return {
    ...plain,
    verdict: note === '' ? instead : verdict,
    note: note === '' ? checkNote({ kind: 'surroundings', cause, words: blamed ?? null }) : note,
  };
}

/** An acceptance check is meant to fail before the work; if it passed then, it says little about the work. */
function acceptance(same: Compared, now: Finding, before: CheckResult | undefined): Compared {
  return now.verdict === 'passed' && before?.verdict === 'passed'
    ? { ...same, note: checkNote({ kind: 'passedBefore' }) }
    : withCause(same, now, now.verdict);
}

function afterNotRun(same: Compared, now: Finding, before: CheckResult, waived: boolean): Compared {
  const change = failureChange(before.failures ?? null, now.failures ?? null);
  if (now.verdict === 'failed' && change.kind === 'added' && change.names.length > 0) {
    return { ...same, note: joined(same.note, checkNote({ ...change, kind: 'moreFails' })) };
  }
  const verdict = now.verdict === 'timedOut' ? 'timedOut' : 'notVerified';
  const why =
    now.note === '' && now.cause !== undefined
      ? checkNote({ kind: 'surroundings', cause: now.cause, words: now.blamed ?? null })
      : now.note;
  const ending = checkNote({ kind: 'notRunBefore', isWaived: waived });
  return { verdict, required: same.required && !waived, note: joined(why, ending) };
}

function afterRed(same: Compared, now: Finding, before: CheckResult): Compared {
  const change = failureChange(before.failures ?? null, now.failures ?? null);
  if (change.kind === 'added') return { ...same, note: joined(same.note, checkNote({ ...change, kind: 'moreFails' })) };
  return {
    verdict: 'failedBefore',
    required: same.required,
    note: joined(now.note, excuseOf(change)),
    ...(change.kind === 'same' ? { sameAsBefore: true } : {}),
  };
}

function excuseOf(change: Exclude<FailureChange, { kind: 'added' }>): string {
  switch (change.kind) {
    case 'same':
      return checkNote({ kind: 'sameFails', count: change.count });
    case 'noMore':
      return checkNote({ kind: 'noMoreFails' });
    case 'unknown':
      return checkNote({ kind: 'failedBefore' });
  }
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
