import { posix, win32 } from 'node:path';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import { problemOfProgram } from '../program-search.ts';

export interface BinarySearch {
  /** `cli_path` of the settings. */
  setting: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  platform: NodeJS.Platform;
}

/**
 * Finds `agy`: setting, `AGY_BIN`, `PATH`, then the folders of its installers, because programs started from a desktop often lack
 * `~/.local/bin` on their PATH. A program that the user named is used or refused, never skipped.
 */
export async function findAgy(search: BinarySearch): Promise<Result<string, string>> {
  for (const [origin, named] of [
    ['cli_path', search.setting],
    ['AGY_BIN', search.env['AGY_BIN']],
  ] as const) {
    if (named === undefined || named === '') continue;
    const path = named.startsWith('~/') ? `${search.homeDirectory}${named.slice(1)}` : named;
    const problem = await problemOf(path, search.platform);
    return problem === undefined ? succeeded(path) : failed(`${origin} names ${path}, ${problem}`);
  }
  const places = candidates(search);
  for (const place of places) {
    if ((await problemOf(place, search.platform)) === undefined) return succeeded(place);
  }
  return failed(
    'agy, the command-line program of Antigravity, was not found on the PATH or where its installers put it. ' +
      'Install it (https://antigravity.google/docs/cli), or name it with cli_path in providers.yaml',
  );
}

/** Paths where `agy` may be, best first. Pure. */
export function candidates({ env, homeDirectory, platform }: Omit<BinarySearch, 'setting'>): string[] {
  const path = platform === 'win32' ? win32 : posix;
  // On Windows only the program itself: a `.cmd` needs a shell, whose quoting can be broken.
  const name = platform === 'win32' ? 'agy.exe' : 'agy';
  const searchPath = (platform === 'win32' ? (env['PATH'] ?? env['Path']) : env['PATH']) ?? '';
  const onPath = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const installed =
    platform === 'win32'
      ? [win32.join(env['LOCALAPPDATA'] ?? win32.join(homeDirectory, 'AppData', 'Local'), 'agy', 'bin')]
      : [
          posix.join(homeDirectory, '.local', 'bin'),
          '/opt/homebrew/bin',
          '/usr/local/bin',
          '/home/linuxbrew/.linuxbrew/bin',
        ];
  return [...onPath, ...installed].map((folder) => path.join(folder, name));
}

async function problemOf(path: string, platform: NodeJS.Platform): Promise<string | undefined> {
  const name = (platform === 'win32' ? win32 : posix).basename(path);
  // The editors' own commands (bin/antigravity, agy-ide) only pass a prompt to a window and print no answer.
  if (/^(antigravity|antigravity-ide|agy-ide)(\.exe)?$/i.test(name)) {
    return "which is the editor's own command and prints no answers; name agy instead, or remove the line";
  }
  return problemOfProgram(path, platform);
}
