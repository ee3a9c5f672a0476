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
  /** Whether there is a lockfile. */
  isLocked: boolean;
  /** Managers that are not installed, which scripts may call all the same; empty without npm to stand in for them. */
  missing: ReadonlySet<string>;
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
  const others = ['pnpm', 'yarn', 'bun'].filter((each) => tools.has('npm') && !tools.has(each));
  const shared = { plugAndPlay, isLocked: wish.isLocked, missing: new Set(others) };
  if (tools.has(name) || plugAndPlay || !tools.has('npm')) {
    return { ...wish, ...shared, standsInFor: undefined, usable: tools.has(name), isOldYarn };
  }
  // A script is a shell line with node_modules/.bin on the path, which every manager runs the same way.
  const because = `${wish.because}; run by npm, because ${wish.name} is not installed`;
  return { ...shared, name: 'npm', because, standsInFor: wish.name, usable: true, isOldYarn: false };
}

export function runScript({ name }: PackageManager, script: string): string {
  if (name === 'npm' && script === 'test') return 'npm test';
  return `${name} run ${script}`;
}

async function wanted(
  files: WorktreeFiles,
  pinned: string | undefined,
): Promise<{ name: ManagerName; because: string; isLocked: boolean }> {
  const isLocked = (await files.firstOf(LOCKFILES.flatMap(([, lockfiles]) => lockfiles))) !== undefined;
  const field = /^(npm|pnpm|yarn|bun)(@|$)/.exec(pinned ?? '')?.[1];
  if (field !== undefined)
    return { name: field as ManagerName, because: `packageManager "${(pinned ?? '').replace(/\+.*$/, '')}"`, isLocked };
  // The lockfile of a workspace lies at its root.
  for (const place of [files, ...files.above]) {
    for (const [name, lockfiles] of LOCKFILES) {
      const lockfile = await place.firstOf(lockfiles);
      if (lockfile !== undefined) return { name, because: lockfile, isLocked: true };
    }
  }
  return { name: 'npm', because: 'no lockfile', isLocked };
}

const LOCKFILES: readonly (readonly [ManagerName, readonly string[]])[] = [
  ['pnpm', ['pnpm-lock.yaml']],
  ['yarn', ['yarn.lock']],
  ['bun', ['bun.lock', 'bun.lockb']],
  ['npm', ['package-lock.json', 'npm-shrinkwrap.json']],
];
