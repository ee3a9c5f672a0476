import { spawn } from 'node:child_process';
import { EDITORS, findEditor, tooOld } from './editors.mjs';

/**
 * Installs a packed extension into editors of this machine, by each editor's own command line, and asks each afterwards whether it
 * has it: an editor may say that it installed something and end with 0 when it did not. `named`: names or paths; none: all that are
 * found. What could not be done is a value with its reason.
 * @param {{ vsix: string, id: string, version: string, named?: readonly string[], env?: NodeJS.ProcessEnv,
 *   platform?: NodeJS.Platform, limitMs?: number }} wanted
 * @returns {Promise<{ editor: string, problem: string | null }[]>} one for each editor, in order; none were found: empty
 */
export async function installIntoEditors({
  vsix,
  id,
  version,
  named = [],
  env = process.env,
  platform = process.platform,
  limitMs = 120_000,
}) {
  const names = named.length > 0 ? named : EDITORS.filter((name) => findEditor(name, env, platform) !== null);
  const results = [];
  for (const name of names) {
    const program = findEditor(name, env, platform);
    const problem =
      program === null
        ? `no such program; known are ${EDITORS.join(', ')}, and the path of any other works too`
        : (tooOld(name, program, platform) ?? (await installIntoOne(program)));
    results.push({ editor: name, problem });
  }
  return results;

  /** @returns {Promise<string | null>} */
  async function installIntoOne(program) {
    const run = (...args) => runEditor(program, args, { env, platform, limitMs });
    const installed = await run('--install-extension', vsix, '--force');
    if (installed.problem !== null) return installed.problem;
    const listed = await run('--list-extensions', '--show-versions');
    if (listed.problem !== null) return `it is not known whether it is installed: ${listed.problem}`;
    const has = listed.said.split(/\r?\n/).some((line) => line.trim().toLowerCase() === `${id}@${version}`);
    return has ? null : `it ended well and does not list ${id}@${version}. It said: ${lastWords(installed.said)}`;
  }
}

/** Ends by itself when its time is up. */
function runEditor(program, args, { env, platform, limitMs }) {
  const isWindows = platform === 'win32'; // a .cmd file needs a shell
  const child = spawn(isWindows ? `"${program}"` : program, isWindows ? args.map((one) => `"${one}"`) : args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isWindows,
    detached: !isWindows,
  });
  return new Promise((resolve) => {
    let said = '';
    const take = (text) => (said = `${said}${text}`.slice(-10_000));
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endAll(child, isWindows);
    }, limitMs);
    const end = (problem) => {
      clearTimeout(timer);
      resolve({ said, problem });
    };
    child.once('error', (error) => end(`it could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      if (isLate) end(`it did not end within ${Math.ceil(limitMs / 1000)} s and was ended`);
      else if (code === 0) end(null);
      else end(`it ended with ${code ?? signal}. It said: ${lastWords(said)}`);
    });
  });
}

/** An editor's program is mostly a script that starts another one. */
function endAll(child, isWindows) {
  try {
    if (isWindows) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended at this moment.
  }
}

/** What it said last, which is where programs say why. */
const lastWords = (text) => text.trim().split('\n').slice(-3).join(' ').trim() || 'nothing';
