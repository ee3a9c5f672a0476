import type { DetectedKind, FoundGate } from '../findings.ts';
import { inFolder } from '../in-folder.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';
import { whatLacks } from './can-start.ts';
import { readManifest, type Manifest } from './manifest.ts';
import type { PackageManager } from './package-manager.ts';
import { chooseScripts, type ChosenScript } from './script-choice.ts';
import { gateOfScript } from './script-gate.ts';
import { workspaceFolders } from './workspace-folders.ts';

/**
 * Checks that members of a workspace have but its root lacks. The package manager runs them in every member; where it cannot,
 * each member gets a check of its own, so that one that fails hides none of the others.
 */
export async function workspaceGates(
  manifest: Manifest,
  manager: PackageManager,
  files: WorktreeFiles,
  tools: ToolLookup,
  isMissing: (kind: DetectedKind) => boolean,
): Promise<FoundGate[]> {
  const kinds = KINDS.filter(isMissing);
  if (manifest.workspaces.length === 0 || kinds.length === 0) return [];
  const folders = await workspaceFolders(files, manifest.workspaces);
  const members: Member[] = [];
  for (const folder of folders) {
    const own = await readManifest(files, `${folder}/package.json`);
    if (own === undefined || typeof own === 'string') continue;
    members.push({ folder, scripts: chooseScripts(own.scripts, manager.missing) });
  }
  return kinds.flatMap((kind) => {
    const having = members.flatMap(({ folder, scripts }): Having[] =>
      scripts
        .filter((script) => script.kind === kind)
        .slice(0, 1)
        .map((script) => {
          const lacks = whatLacks(script.commands, manager, tools.below(folder));
          return { folder, script, ...(lacks === undefined ? {} : { lacks }) };
        }),
    );
    const [first] = having;
    if (first === undefined) return [];
    const together = inEveryMember(having, manager);
    if (together === undefined) return ownGates(kind, having, manager, tools);
    const because = `script "${first.script.name}" in ${having.length} of ${folders.length} workspace packages`;
    const lacks = having.find((member) => member.lacks !== undefined)?.lacks;
    return [{ kind, command: together, because, ...(lacks === undefined ? {} : { lacks }) }];
  });
}

interface Member {
  folder: string;
  scripts: ChosenScript[];
}

interface Having {
  folder: string;
  script: ChosenScript;
  lacks?: string;
}

const KINDS: readonly DetectedKind[] = ['format', 'lint', 'types', 'build', 'tests'];
/** More checks of one kind than this would be no overview any more. */
const MAX_OWN = 20;

function ownGates(
  kind: DetectedKind,
  having: readonly Having[],
  manager: PackageManager,
  tools: ToolLookup,
): FoundGate[] {
  return having.slice(0, MAX_OWN).map(({ folder, script, lacks }) => {
    const gate = gateOfScript(script, manager, tools, `${folder}/package.json`);
    return {
      ...gate,
      kind,
      name: `${kind} ${folder}`.slice(0, 100),
      command: inFolder(folder, gate.command, tools),
      ...(lacks === undefined ? {} : { lacks }),
    };
  });
}

/** `undefined`: the members' scripts differ, or the manager cannot skip members without the script (yarn 1, a stand-in). */
function inEveryMember(having: readonly Having[], manager: PackageManager): string | undefined {
  const name = having[0]?.script.name;
  if (having.some(({ script }) => script.name !== name || script.made !== null)) return undefined;
  if (manager.standsInFor !== undefined || name === undefined) return undefined;
  switch (manager.name) {
    case 'npm':
      return `npm run ${name} --workspaces --if-present`;
    case 'pnpm':
      return `pnpm --recursive --if-present run ${name}`;
    case 'yarn':
      return manager.isOldYarn ? undefined : `yarn workspaces foreach --all run ${name}`;
    case 'bun':
      return `bun run --filter '*' ${name}`;
  }
}
