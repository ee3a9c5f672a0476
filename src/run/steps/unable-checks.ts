import type { CheckResult } from '../../domain/evidence/checks.ts';
import { unableChecks } from '../../domain/evidence/blocking-checks.ts';
import type { RunContext } from '../run-context.ts';
import { notice, statusChange } from '../status-change.ts';

/** Stops before a turn is paid for whose work could not be verified: a person repairs the checks, or goes on without them. */
export async function askAboutChecks({ host }: RunContext): Promise<void> {
  await host.commit(statusChange('paused', 'checksCannotRun', listOf(unableChecks(host.state()))));
}

/** The settings say to go on without checks that cannot run: said as a notice, and in each report. */
export async function waiveChecks({ host }: RunContext): Promise<void> {
  const unable = unableChecks(host.state());
  await host.commit(
    { type: 'checks.waived', names: unable.map(({ name }) => name) },
    notice({ kind: 'checksWaived', checks: unable.map(({ name, note }) => ({ name, note })) }),
  );
}

function listOf(checks: readonly CheckResult[]): string {
  return checks.map(({ name, note }) => `${name}: ${note}`).join(' ');
}
