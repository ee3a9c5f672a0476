import type { CheckResult, QualityReport } from './checks.ts';

/** Whether this verdict prevents completion. A required gate that was not verified does. */
export function blocks(check: CheckResult): boolean {
  return (
    check.required && (check.verdict === 'failed' || check.verdict === 'timedOut' || check.verdict === 'notVerified')
  );
}

/** A required check of the baseline that its surroundings keep from running: what it would say is not known. */
export function cannotRun(check: CheckResult): boolean {
  if (!check.required || check.verdict === 'passed' || check.verdict === 'flaky') return false;
  return check.cause !== undefined || check.verdict === 'notVerified' || check.verdict === 'timedOut';
}

/** Required checks that could not be run before the work, and that were not waived. */
export function unableChecks({
  baseline,
  waivedChecks = [],
}: {
  baseline: QualityReport | null;
  waivedChecks?: readonly string[];
}): CheckResult[] {
  return (baseline?.checks ?? []).filter((check) => cannotRun(check) && !waivedChecks.includes(check.name));
}
