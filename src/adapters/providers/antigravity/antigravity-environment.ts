import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asObject, parseJson, textIn } from '../loose-json.ts';

export interface AgyHost {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
}

/**
 * Variables for agy beside the sandbox's own. A key is handed on only where agy's own settings say that it works by key:
 * elsewhere agy ignores it, and so do we.
 */
export function agyEnvironment(host: AgyHost, usesKey: boolean): Record<string, string> {
  const names = usesKey ? ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'] : [];
  const handedOn = names.flatMap((name) => {
    const value = host.env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(handedOn),
    // It replaces its own binary otherwise, and with it the wire format, in the middle of the night.
    AGY_CLI_DISABLE_AUTO_UPDATE: 'true',
    AGY_CLI_HIDE_ACCOUNT_INFO: 'true',
  };
}

/**
 * What agy needs of the user's home: its own folder (login, settings, conversations, logs) to write, the rest of `.gemini`
 * to read. Hooks, plugins and MCP servers are in the rest: an agent must not plant one that runs later, outside of the sandbox.
 */
export function agyHome({ homeDirectory }: AgyHost): { home: string[]; readable: string[] } {
  const folder = join(homeDirectory, '.gemini');
  return { home: [join(folder, 'antigravity-cli')], readable: [folder] };
}

/** Does agy work by API key on this machine? It does when its settings say so and the key is there. */
export async function worksByKey(host: AgyHost): Promise<boolean> {
  if ((host.env['GEMINI_API_KEY'] ?? '') === '') return false;
  try {
    const settings = await readFile(join(host.homeDirectory, '.gemini', 'antigravity-cli', 'settings.json'), 'utf8');
    return textIn(asObject(parseJson(settings)), 'modelProvider') === 'gemini';
  } catch {
    return false;
  }
}
