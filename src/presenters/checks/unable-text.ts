import { failedInstall } from '../../domain/install/install-need.ts';
import { unableChecks } from '../../domain/evidence/blocking-checks.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { failedInstallSentence, installWay } from './install-text.ts';

/** What a person can do about required checks that cannot be run here. `verb`: what continues the project. */
export function waysOn(state: ProjectState, verb: string): string {
  return [
    failedInstallSentence(state),
    `Repair them, then ${verb}: they are run again.`,
    installWay(state),
    wantsNetwork(state) ? 'To let checks use the network, resume with --checks-network.' : '',
    'To go on without them, resume with --without-checks; what they would say is then not verified.',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function wantsNetwork(state: ProjectState): boolean {
  if (state.checksNetwork !== undefined) return false;
  return unableChecks(state).some(({ cause }) => cause === 'network') || failedInstall(state)?.cause === 'network';
}
