import type { InstallCommand } from '../../../domain/install/install-command.ts';
import { notInstalled } from '../node/can-start.ts';
import { dependsOn, readManifest } from '../node/manifest.ts';
import { packageManager, type PackageManager } from '../node/package-manager.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** npm, pnpm, yarn and bun, by the `packageManager` field or the lockfile. */
export async function nodeInstall(files: WorktreeFiles, tools: ToolLookup): Promise<InstallCommand | undefined> {
  const manifest = await readManifest(files, 'package.json');
  if (manifest === undefined || typeof manifest === 'string') return undefined;
  const manager = await packageManager(files, tools, manifest.packageManager);
  if (manager.plugAndPlay) return undefined;
  if (manifest.workspaces.length === 0 && !(await dependsOn(files, 'package.json'))) return undefined;
  const name = manager.standsInFor ?? manager.name;
  const command = commandOf({ ...manager, name }, manifest.packageManager);
  // npm stands in for another manager where it runs scripts; it cannot read that one's lockfile.
  const because = manager.because.replace(/; run by npm, because .*$/, '');
  return tools.has(name) ? { command, because } : { command, because, lacks: notInstalled(name) };
}

function commandOf({ name, isLocked, isOldYarn }: PackageManager, pinned: string | undefined): string {
  switch (name) {
    case 'npm':
      return isLocked
        ? 'npm ci --ignore-scripts --no-audit --no-fund'
        : 'npm install --ignore-scripts --no-package-lock --no-audit --no-fund';
    case 'pnpm':
      return `pnpm install ${isLocked ? '--frozen-lockfile' : '--no-lockfile'} --ignore-scripts`;
    case 'yarn':
      if (isOldYarn || (pinned?.startsWith('yarn@1') ?? false)) {
        return `yarn install ${isLocked ? '--frozen-lockfile' : '--no-lockfile'} --ignore-scripts --non-interactive`;
      }
      return `yarn install ${isLocked ? '--immutable ' : ''}--mode=skip-build`;
    case 'bun':
      return `bun install ${isLocked ? '--frozen-lockfile' : '--no-save'} --ignore-scripts`;
  }
}
