import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * `why` completes "because …"; `editor` is the program of a desktop editor.
 * @param {'browser' | 'terminal' | null} asked
 * @returns {{ way: 'desktop' | 'browser' | 'terminal', why: string, editor?: string }}
 */
export function chooseWay(
  asked,
  { env = process.env, platform = process.platform, isTty = process.stdout.isTTY } = {},
) {
  if (asked !== null) return { way: asked, why: `--${asked} was given` };
  if (!isTty) return { way: 'terminal', why: 'there is no terminal to answer at, so no window is opened' };
  if (!hasDisplay(env, platform)) return { way: 'terminal', why: 'there is no display to open an editor on' };
  const refused = [];
  for (const name of EDITORS) {
    const program = find(name, env, platform);
    if (program === null) continue;
    const reason = tooOld(name, program, platform);
    if (reason === null) return { way: 'desktop', why: `${name} is installed`, editor: program };
    refused.push(reason);
  }
  const found = refused.length > 0 ? refused.join('; ') : `none of ${EDITORS.join(', ')} is on the PATH`;
  return { way: 'terminal', why: `${found}; npm start -- --browser shows it in a browser` };
}

const EDITORS = ['antigravity-ide', 'agy-ide', 'code', 'codium', 'cursor'];

function hasDisplay(env, platform) {
  if (platform === 'linux') return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  return !env.SSH_CONNECTION;
}

function find(name, env, platform) {
  const names = platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((file) => join(folder, file))).find((file) => existsSync(file)) ?? null;
}

/** Only of VS Code itself and VSCodium is the version that of the extension API. */
function tooOld(name, program, platform) {
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
