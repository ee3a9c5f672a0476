import { posix } from 'node:path';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import { findProgram, namedProgram, searchFolders, type ProgramPlaces } from '../program-search.ts';

/** Since May 2026 the editor is "Antigravity IDE"; "Antigravity" alone is the agent hub, which had the command earlier. */
const NAMES = ['antigravity-ide', 'agy-ide', 'antigravity'];

/** Finds the editor's own command, which passes a prompt to a window. */
export async function findEditor(setting: string | undefined, places: ProgramPlaces): Promise<Result<string, string>> {
  if (places.platform === 'win32') {
    return failed(
      'The hand-off to the editor does not work on Windows: the editor has only a script for a command there, which cannot be started safely. Use the transport agy or acp.',
    );
  }
  if (setting !== undefined) return namedProgram('editor_path', setting, places);
  const found = await findProgram(NAMES, [...searchFolders(places), ...installFolders(places)], places.platform);
  return found === undefined
    ? failed(
        'The command of the Antigravity editor (antigravity-ide) was not found on the PATH or where its installer puts it. Install Antigravity IDE, or name the command with editor_path in providers.yaml.',
      )
    : succeeded(found);
}

function installFolders({ platform, homeDirectory }: ProgramPlaces): string[] {
  if (platform !== 'darwin')
    return ['/usr/share/antigravity-ide/bin', '/opt/antigravity-ide/bin', '/usr/share/antigravity/bin'];
  const roots = ['/Applications', posix.join(homeDirectory, 'Applications')];
  const apps = ['Antigravity IDE.app', 'Antigravity.app'];
  return apps.flatMap((app) => roots.map((root) => posix.join(root, app, 'Contents', 'Resources', 'app', 'bin')));
}

/** VS Code's flags, then the prompt. Pure. */
export function chatArguments(
  mode: 'agent' | 'edit',
  files: readonly string[],
  windowStrategy: 'reuse' | 'new',
  prompt: string,
): string[] {
  const attached = files.flatMap((file) => ['-a', file]);
  return ['chat', '--mode', mode, ...attached, windowStrategy === 'new' ? '--new-window' : '--reuse-window', prompt];
}
