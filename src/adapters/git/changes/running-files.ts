import { isAllowedToRun, runBy, type RunBy } from '../../../domain/evidence/files-that-run.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { RawChange } from './raw-diff.ts';

/** Refuses new and changed files that make others run programs later, unless the user allowed them. `undefined`: no problem. */
export function runningProblem(changes: readonly RawChange[], allowed: readonly string[]): GitFailure | undefined {
  for (const { path, newMode } of changes) {
    const by = newMode === '000000' || isAllowedToRun(path, allowed) ? null : runBy(path);
    if (by === null) continue;
    return gitFailure(
      'refused',
      `"${path}" makes ${WHO[by]} run programs, so it is committed only if a person has allowed it. Leave it out (git restore, or delete it), or have them add it to allowFilesThatRun in config.yaml.`,
    );
  }
  return undefined;
}

const WHO: Readonly<Record<RunBy, string>> = {
  editor: 'an editor that opens this folder',
  agent: 'the next coding agent that starts here',
  service: 'a build service',
  gitHook: 'git hooks at your next commit or push',
  shell: 'a shell that enters this folder',
  packageManager: 'a package manager or build tool',
  container: 'a container that is made for this folder',
};
