import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';

export interface ProgramPlaces {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  platform: NodeJS.Platform;
}

/** Folders of `PATH`, then those of usual installers, which are often missing from the PATH of a desktop process. */
export function searchFolders({ env, homeDirectory, platform }: ProgramPlaces): string[] {
  const path = platform === 'win32' ? win32 : posix;
  const searchPath = (platform === 'win32' ? (env['PATH'] ?? env['Path']) : env['PATH']) ?? '';
  const onPath = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const installed =
    platform === 'win32'
      ? [win32.join(env['LOCALAPPDATA'] ?? win32.join(homeDirectory, 'AppData', 'Local'), 'Programs')]
      : [
          ...['.local/bin', '.npm-global/bin', '.bun/bin', '.volta/bin', '.opencode/bin', '.local/share/pnpm'].map(
            (name) => posix.join(homeDirectory, name),
          ),
          ...['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin'],
        ];
  return [...new Set([...onPath, ...installed])];
}

/** The first of these names in the first of these folders; `undefined`: not found. */
export async function findProgram(
  names: readonly string[],
  folders: readonly string[],
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const path = platform === 'win32' ? win32 : posix;
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, platform === 'win32' && !/\.exe$/i.test(name) ? `${name}.exe` : name);
      if ((await problemOfProgram(file, platform)) === undefined) return file;
    }
  }
  return undefined;
}

/** A program that the user named is used or refused, never skipped. `setting` is where they named it. */
export async function namedProgram(
  setting: string,
  named: string,
  { homeDirectory, platform }: ProgramPlaces,
): Promise<Result<string, string>> {
  const path = named.startsWith('~/') ? `${homeDirectory}${named.slice(1)}` : named;
  const problem = await problemOfProgram(path, platform);
  return problem === undefined ? succeeded(path) : failed(`${setting} names ${path}, ${problem}.`);
}

/** Why this cannot be started without a shell, as the end of a sentence. */
export async function problemOfProgram(path: string, platform: NodeJS.Platform): Promise<string | undefined> {
  const flavour = platform === 'win32' ? win32 : posix;
  if (!flavour.isAbsolute(path)) return 'which is no absolute path';
  // Scripts need a shell, whose quoting can be broken.
  if (/\.(cmd|bat|ps1)$/i.test(path)) return 'which is a script; name the program itself';
  try {
    if (!(await stat(path)).isFile()) return 'which is no file';
    await access(path, constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'EACCES' ? 'which may not be run' : 'which does not exist';
  }
}
