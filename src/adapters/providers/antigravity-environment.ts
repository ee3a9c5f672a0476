import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asObject, parseJson, textIn } from './loose-json.ts';

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

/** What agy reads and writes in the user's home: login, settings, conversations, hooks, MCP servers. */
export function agyHome({ homeDirectory }: AgyHost): string[] {
  return [join(homeDirectory, '.gemini')];
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
