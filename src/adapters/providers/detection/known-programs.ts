import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';

export interface ProgramSearch {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  platform: NodeJS.Platform;
}

/**
 * Finds a program by name: on the PATH, then in the folders of usual installers. Editors that were started from a desktop often
 * lack the user's own folders on their PATH.
 */
export async function findKnownProgram(name: string, search: ProgramSearch): Promise<string | undefined> {
  for (const file of placesOf(name, search)) if (await isProgram(file)) return file;
  return undefined;
}

/** Paths where it may be, best first. Pure. */
export function placesOf(name: string, { env, homeDirectory, platform }: ProgramSearch): string[] {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? win32.join(homeDirectory, 'AppData', 'Local');
    const roaming = env['APPDATA'] ?? win32.join(homeDirectory, 'AppData', 'Roaming');
    const folders = [
      ...folderList(env['PATH'] ?? env['Path'], win32),
      win32.join(roaming, 'npm'),
      win32.join(local, 'agy', 'bin'),
      ...['Antigravity IDE', 'Antigravity'].map((product) => win32.join(local, 'Programs', product, 'bin')),
    ];
    return folders.flatMap((folder) => ['.exe', '.cmd'].map((ending) => win32.join(folder, name + ending)));
  }
  const folders = [
    ...folderList(env['PATH'], posix),
    ...['.local/bin', '.npm-global/bin', '.bun/bin', '.opencode/bin'].map((folder) =>
      posix.join(homeDirectory, folder),
    ),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/home/linuxbrew/.linuxbrew/bin',
    ...(platform === 'darwin'
      ? ['Antigravity IDE', 'Antigravity'].map((product) => `/Applications/${product}.app/Contents/Resources/app/bin`)
      : []),
  ];
  // Google ships its ACP server as a self-executing archive.
  const names = name === 'agy_acp_server' ? [name, `${name}.par`] : [name];
  return folders.flatMap((folder) => names.map((one) => posix.join(folder, one)));
}

function folderList(path: string | undefined, flavour: typeof posix): string[] {
  return (path ?? '').split(flavour.delimiter).filter((folder) => flavour.isAbsolute(folder));
}

async function isProgram(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
