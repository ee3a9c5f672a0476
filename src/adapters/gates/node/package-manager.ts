import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

export interface PackageManager {
  /** The package manager that runs the scripts. */
  name: ManagerName;
  /** The reason, and the manager that the repository asks for; for the gate's `because`. */
  because: string;
  /** The manager that should run them but is not installed. */
  standsInFor: ManagerName | undefined;
  /** Yarn's Plug'n'Play: tools are in archives, not in `node_modules`. */
  plugAndPlay: boolean;
  usable: boolean;
  /** Yarn 1. Yarn 2 and newer have other options. */
  isOldYarn: boolean;
}

/** The package manager that `packageManager` names, or the one whose lockfile exists, or npm. */
export async function packageManager(
  files: WorktreeFiles,
  tools: ToolLookup,
  pinned: string | undefined,
): Promise<PackageManager> {
  const wish = await wanted(files, pinned);
  const { name } = wish;
  const plugAndPlay = (await files.firstOf(['.pnp.cjs', '.pnp.js'])) !== undefined;
  const isOldYarn = name === 'yarn' && !(await files.has('.yarnrc.yml')) && !/^yarn@[2-9]/.test(pinned ?? '');
  if (tools.has(name) || plugAndPlay || !tools.has('npm')) {
    return { ...wish, standsInFor: undefined, plugAndPlay, usable: tools.has(name), isOldYarn };
  }
  // A script is a shell line with node_modules/.bin on the path, which every manager runs the same way.
  const because = `${wish.because}; run by npm, because ${wish.name} is not installed`;
  return { name: 'npm', because, standsInFor: wish.name, plugAndPlay, usable: true, isOldYarn: false };
}

export function runScript({ name }: PackageManager, script: string): string {
  if (name === 'npm' && script === 'test') return 'npm test';
  return `${name} run ${script}`;
}

async function wanted(
  files: WorktreeFiles,
  pinned: string | undefined,
): Promise<{ name: ManagerName; because: string }> {
  const field = /^(npm|pnpm|yarn|bun)(@|$)/.exec(pinned ?? '')?.[1];
  if (field !== undefined)
    return { name: field as ManagerName, because: `packageManager "${(pinned ?? '').replace(/\+.*$/, '')}"` };
  for (const [name, lockfiles] of LOCKFILES) {
    const lockfile = await files.firstOf(lockfiles);
    if (lockfile !== undefined) return { name, because: lockfile };
  }
  return { name: 'npm', because: 'no lockfile' };
}

const LOCKFILES: readonly (readonly [ManagerName, readonly string[]])[] = [
  ['pnpm', ['pnpm-lock.yaml']],
  ['yarn', ['yarn.lock']],
  ['bun', ['bun.lock', 'bun.lockb']],
  ['npm', ['package-lock.json', 'npm-shrinkwrap.json']],
];
