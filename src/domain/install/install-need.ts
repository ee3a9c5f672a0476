import type { CheckResult, QualityReport } from '../evidence/checks.ts';
import type { EnvironmentCause } from '../evidence/environment-cause.ts';
import { unableChecks } from '../evidence/blocking-checks.ts';
import type { InstallCommand } from './install-command.ts';

export interface InstallState {
  baseline: QualityReport | null;
  waivedChecks?: readonly string[];
  /** What would install the dependencies, as the repository's files say. */
  installs?: readonly InstallCommand[];
  /** What a person allowed to run. */
  installAllowed?: readonly InstallCommand[];
  /** How it ended. */
  installed?: QualityReport;
}

/** Whether an install was allowed and has not been run in this worktree. */
export function isInstallDue({ installAllowed, installed }: InstallState): boolean {
  return installAllowed !== undefined && installed === undefined;
}

/** The commands that may help checks that cannot be run: none of them ended well so far. Empty: nothing is to be installed. */
export function helpfulInstalls(state: InstallState): readonly InstallCommand[] {
  const isNeeded = unableChecks(state).some(({ cause }) => cause !== undefined && CAUSES.includes(cause));
  return isNeeded && state.installed?.passed !== true ? (state.installs ?? []) : [];
}

/** The command of an install that did not end well; `undefined`: there is none. */
export function failedInstall({ installed }: InstallState): CheckResult | undefined {
  return installed?.checks.find(({ verdict }) => verdict !== 'passed');
}

/** A program is missing too where it comes with a package: `tsc`, `pytest`. */
const CAUSES: readonly EnvironmentCause[] = ['missingDependency', 'wantsInstall', 'missingProgram'];
