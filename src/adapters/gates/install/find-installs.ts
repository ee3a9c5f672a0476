import type { InstallCommand } from '../../../domain/install/install-command.ts';
import { inFolder } from '../in-folder.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';
import { nodeInstall } from './node-install.ts';
import { pythonInstall } from './python-install.ts';

/**
 * The commands that install what a folder's checks depend on, by its lockfiles and manifests; nothing is run. Where there is a
 * lockfile it is kept to. Packages' own install scripts are not run: they are code of strangers, and few packages need theirs.
 */
export async function findInstalls(files: WorktreeFiles, tools: ToolLookup): Promise<InstallCommand[]> {
  const found = await Promise.all(
    [nodeInstall, cargoFetch, goDownload, pythonInstall].map((find) => find(files, tools)),
  );
  return found.filter((each) => each !== undefined);
}

/** The commands for a folder below, as they are run at the root. */
export async function findInstallsBelow(
  files: WorktreeFiles,
  tools: ToolLookup,
  folder: string,
): Promise<InstallCommand[]> {
  const found = await findInstalls(files.below(folder), tools.below(folder));
  return found.map(({ command, because, ...more }) => ({
    command: inFolder(folder, command, tools),
    because: `${folder}/${because}`,
    ...more,
  }));
}

async function cargoFetch(files: WorktreeFiles, tools: ToolLookup): Promise<InstallCommand | undefined> {
  const manifest = await files.read('Cargo.toml');
  if (manifest === undefined || (await files.has('vendor'))) return undefined;
  const isLocked = await files.has('Cargo.lock');
  return withProgram(tools, 'cargo', {
    command: isLocked ? 'cargo fetch --locked' : 'cargo fetch',
    because: isLocked ? 'Cargo.lock' : 'Cargo.toml',
  });
}

async function goDownload(files: WorktreeFiles, tools: ToolLookup): Promise<InstallCommand | undefined> {
  const manifest = await files.read('go.mod');
  if (manifest === undefined || !/^\s*require\b/m.test(manifest) || (await files.has('vendor'))) return undefined;
  return withProgram(tools, 'go', { command: 'go mod download', because: 'go.mod' });
}

function withProgram(tools: ToolLookup, program: string, install: InstallCommand): InstallCommand {
  return tools.has(program) ? install : { ...install, lacks: `"${program}" is not installed` };
}
