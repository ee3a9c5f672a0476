import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';

/** Finds a program by the rules of execvp: a name with a slash from `cwd`, any other along `path`. Failure: a sentence. */
export function findExecutable(name: string, cwd: string, path: string): Result<string, string> {
  if (name === '') return failed('No program was named.');
  const isPath = name.includes('/') || (process.platform === 'win32' && name.includes('\\'));
  if (isPath || isAbsolute(name)) {
    const file = resolve(cwd, name);
    const problem = problemWith(file);
    return problem === null ? succeeded(file) : failed(`${file} ${problem}.`);
  }
  let unusable: string | null = null;
  for (const directory of path.split(delimiter)) {
    if (directory === '') continue;
    for (const ending of endings) {
      const file = join(directory, name + ending);
      const problem = problemWith(file);
      if (problem === null) return succeeded(file);
      if (problem !== missing) unusable ??= `${file} ${problem}.`;
    }
  }
  return failed(unusable ?? `The program "${name}" was not found on the search path (${path}).`);
}

/** A sentence if commands cannot start in `directory`, or `null`. */
export function problemWithDirectory(directory: string): string | null {
  try {
    if (!statSync(directory).isDirectory()) return `${directory} is not a folder.`;
    accessSync(directory, constants.X_OK);
    return null;
  } catch (error) {
    return codeOf(error) === 'ENOENT'
      ? `The folder ${directory} does not exist.`
      : `The folder ${directory} cannot be entered (${codeOf(error)}).`;
  }
}

const missing = 'does not exist';
const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];

function problemWith(file: string): string | null {
  try {
    if (!statSync(file).isFile()) return 'is not a file';
    accessSync(file, constants.X_OK);
    return null;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return missing;
    return code === 'EACCES' ? 'is not executable' : `cannot be read (${code})`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
