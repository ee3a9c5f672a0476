import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asObject, parseJson, textIn } from '../loose-json.ts';

export interface AgyHost {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
}

/**
 * Variables for agy besides the sandbox's own. A key is passed on only if agy's own settings say that it works by key; otherwise
 * agy ignores it, and so do we.
 */
export function agyEnvironment(host: AgyHost, usesKey: boolean): Record<string, string> {
  const names = usesKey ? ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'] : [];
  const handedOn = names.flatMap((name) => {
    const value = host.env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(handedOn),
    // Otherwise it replaces its binary, and possibly the wire format, in the middle of a run.
    AGY_CLI_DISABLE_AUTO_UPDATE: 'true',
    AGY_CLI_HIDE_ACCOUNT_INFO: 'true',
  };
}

/**
 * What agy needs from the user's home: its own folder (login, settings, conversations, logs) writable, the rest of `.gemini`
 * read-only. The rest holds hooks, plugins and MCP servers: an agent must not add one that later runs outside the sandbox.
 */
export function agyHome({ homeDirectory }: AgyHost): { home: string[]; readable: string[] } {
  const folder = join(homeDirectory, '.gemini');
  return { home: [join(folder, 'antigravity-cli')], readable: [folder] };
}

/** Whether agy works by API key on this machine: its settings say so, and the key is set. */
export async function worksByKey(host: AgyHost): Promise<boolean> {
  if ((host.env['GEMINI_API_KEY'] ?? '') === '') return false;
  try {
    const settings = await readFile(join(host.homeDirectory, '.gemini', 'antigravity-cli', 'settings.json'), 'utf8');
    return textIn(asObject(parseJson(settings)), 'modelProvider') === 'gemini';
  } catch {
    return false;
  }
}
