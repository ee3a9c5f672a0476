import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Programs of editors that take this extension, the first ones first. */
export const EDITORS = ['antigravity-ide', 'agy-ide', 'code', 'codium', 'cursor'];

/** Where these editors keep their program on macOS, whether or not its user has put it on the PATH. */
const APPLICATIONS = {
  code: 'Visual Studio Code.app/Contents/Resources/app/bin/code',
  codium: 'VSCodium.app/Contents/Resources/app/bin/codium',
  cursor: 'Cursor.app/Contents/Resources/app/bin/cursor',
};

/**
 * The program of an editor; `null`: not found. `name` is one of `EDITORS`, another program on the PATH, or a path.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string | null}
 */
export function findEditor(name, env = process.env, platform = process.platform) {
  if (isAbsolute(name) || /[\\/]/.test(name)) return existsSync(name) ? resolve(name) : null;
  const names = platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = folders.flatMap((folder) => names.map((file) => join(folder, file)));
  if (platform === 'darwin' && name in APPLICATIONS)
    places.push(join('/Applications', APPLICATIONS[name]), join(homedir(), 'Applications', APPLICATIONS[name]));
  return places.find((file) => existsSync(file)) ?? null;
}

/**
 * `null`, or why this editor cannot take the extension. Only of VS Code itself and VSCodium is the version that of the extension API.
 * @param {string} name
 * @param {string} program
 * @param {NodeJS.Platform} platform
 * @returns {string | null}
 */
export function tooOld(name, program, platform = process.platform) {
  if (name !== 'code' && name !== 'codium') return null;
  const { stdout } = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    shell: platform === 'win32',
  });
  const match = /^(\d+)\.(\d+)\./.exec(stdout ?? '');
  if (match === null || Number(match[1]) > 1 || Number(match[2]) >= 104) return null;
  return `${name} is ${match[0]}x, and 1.104 is needed`;
}
