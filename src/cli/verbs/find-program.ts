import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a program is that would be started under this name; `undefined`: it would not be found. */
export function findProgram(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = isAbsolute(name)
    ? ['']
    : (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((one) => one !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  return folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
