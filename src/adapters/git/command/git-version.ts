import type { GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from './git-failure.ts';
import type { HardenedGit } from './hardened-git.ts';
import { tmpdir } from 'node:os';

/** Nothing here needs a newer git: later features (`GIT_CONFIG_GLOBAL`, `safe.bareRepository`) have a second safeguard. */
const FLOOR = [2, 25] as const;

/** Gits that passed the check once. A program that is replaced while we run is only replaced by a newer one. */
const newEnough = new WeakSet<HardenedGit>();

/** Why this git cannot be used, or `undefined`. */
export async function gitVersionProblem(git: HardenedGit): Promise<GitFailure | undefined> {
  if (newEnough.has(git)) return undefined;
  const version = await git.succeed({ args: ['version'], cwd: tmpdir(), timeoutMs: 20_000 });
  if (!version.ok) return version.failure;
  const found = /(\d+)\.(\d+)/.exec(version.value);
  if (found === null) {
    return gitFailure('gitMissing', `"${git.binary}" does not answer like git does. Set the path of git.`);
  }
  const major = Number(found[1]);
  const minor = Number(found[2]);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) {
    newEnough.add(git);
    return undefined;
  }
  return gitFailure(
    'gitTooOld',
    `Git ${major}.${minor} is too old; ${FLOOR[0]}.${FLOOR[1]} or newer is needed. Update git and try again.`,
  );
}
