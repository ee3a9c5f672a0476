import { EDITORS, findEditor, tooOld } from '../install/editors.mjs';

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
    const program = findEditor(name, env, platform);
    if (program === null) continue;
    const reason = tooOld(name, program, platform);
    if (reason === null) return { way: 'desktop', why: `${name} is installed`, editor: program };
    refused.push(reason);
  }
  const found = refused.length > 0 ? refused.join('; ') : `none of ${EDITORS.join(', ')} is on the PATH`;
  return { way: 'terminal', why: `${found}; npm start -- --browser shows it in a browser` };
}

function hasDisplay(env, platform) {
  if (platform === 'linux') return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  return !env.SSH_CONNECTION;
}
