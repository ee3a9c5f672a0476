import { cannotRun, type CheckResult, type QualityReport } from './checks.ts';

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
