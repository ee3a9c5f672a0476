import { isAllowedToRun, runBy, RUNNERS } from '../../../domain/evidence/files-that-run.ts';
import { mayHoldLifecycleScripts, newLifecycleScripts } from '../../../domain/evidence/lifecycle-scripts.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { RawChange } from './raw-diff.ts';

const MAX_PACKAGE_BYTES = 4_000_000;

/**
 * Refuses new and changed files that make others run programs later, and scripts that a package manager will run by itself, unless
 * the user allowed the file. `gitDir` has the objects of the changes. `undefined`: no problem.
 */
export async function runningProblem(
  git: HardenedGit,
  gitDir: string,
  changes: readonly RawChange[],
  allowed: readonly string[],
): Promise<GitFailure | undefined> {
  for (const change of changes) {
    const { path, newMode } = change;
    if (newMode === '000000' || isAllowedToRun(path, allowed)) continue;
    const by = runBy(path);
    if (by !== null)
      return refused(`"${path}" makes ${RUNNERS[by]} run programs`, 'Leave it out (git restore, or delete it)');
    const scripts = mayHoldLifecycleScripts(path) ? await newScripts(git, gitDir, change) : [];
    if (scripts.length === 0) continue;
    const named = scripts.map((name) => `"${name.slice(0, 80)}"`).join(', ');
    return refused(
      `"${path}" has new or changed scripts that a package manager runs by itself (${named})`,
      'Leave them out of it, or as they were',
    );
  }
  return undefined;
}

function refused(what: string, way: string): GitFailure {
  return gitFailure(
    'refused',
    `${what}, so it is committed only if a person has allowed it. ${way}, or have them add it to allowFilesThatRun in config.yaml.`,
  );
}

async function newScripts(git: HardenedGit, gitDir: string, { path, ...change }: RawChange): Promise<string[]> {
  const textOf = async (mode: string, id: string) => {
    if (!mode.startsWith('100')) return null;
    const args = ['cat-file', 'blob', id];
    const blob = await git.succeed({ cwd: gitDir, gitDir, args, maxBytes: MAX_PACKAGE_BYTES });
    return blob.ok ? blob.value : null;
  };
  return newLifecycleScripts(
    path,
    await textOf(change.oldMode, change.oldId),
    await textOf(change.newMode, change.newId),
  );
}
