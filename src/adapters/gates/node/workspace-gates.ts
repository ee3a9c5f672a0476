import type { DetectedKind, FoundGate } from '../findings.ts';
import { readManifest, workspaceFolders, type Manifest } from './manifest.ts';
import type { PackageManager } from './package-manager.ts';
import { isPlaceholder } from './script-choice.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** Checks that members of a workspace have but its root lacks. The package manager runs them in every member. */
export async function workspaceGates(
  manifest: Manifest,
  manager: PackageManager,
  files: WorktreeFiles,
  tools: ToolLookup,
  isMissing: (kind: DetectedKind) => boolean,
): Promise<FoundGate[]> {
  const wanted = SCRIPTS.filter(([kind]) => isMissing(kind));
  if (manifest.workspaces.length === 0 || wanted.length === 0) return [];
  if (!manager.usable || manager.standsInFor !== undefined) return [];
  if (!tools.hasNodeModules && !manager.plugAndPlay) return [];
  const members = await workspaceFolders(files, manifest.workspaces);
  const count = new Map<string, number>();
  for (const member of members) {
    const own = await readManifest(files, `${member}/package.json`);
    if (own === undefined || typeof own === 'string') continue;
    for (const [, script] of wanted) {
      const line = Object.hasOwn(own.scripts, script) ? own.scripts[script] : undefined;
      if (line !== undefined && !isPlaceholder(line)) count.set(script, (count.get(script) ?? 0) + 1);
    }
  }
  return wanted.flatMap(([kind, script]) => {
    const have = count.get(script) ?? 0;
    const command = inEveryMember(manager, script);
    if (have === 0 || command === undefined) return [];
    return [{ kind, command, because: `script "${script}" in ${have} of ${members.length} workspace packages` }];
  });
}

const SCRIPTS: readonly (readonly [DetectedKind, string])[] = [
  ['lint', 'lint'],
  ['types', 'typecheck'],
  ['build', 'build'],
  ['tests', 'test'],
];

/** `undefined`: the manager cannot skip members without the script (yarn 1). */
function inEveryMember({ name, isOldYarn }: PackageManager, script: string): string | undefined {
  switch (name) {
    case 'npm':
      return `npm run ${script} --workspaces --if-present`;
    case 'pnpm':
      return `pnpm --recursive --if-present run ${script}`;
    case 'yarn':
      return isOldYarn ? undefined : `yarn workspaces foreach --all run ${script}`;
    case 'bun':
      return `bun run --filter '*' ${script}`;
  }
}
