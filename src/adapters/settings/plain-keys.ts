import { parseDocument } from 'yaml';
import { isKeyReference, isNamedLikeKey } from '../../domain/provider/key-text.ts';
import type { SettingsIssue } from './settings-lines.ts';

/** A key in `providers.yaml` itself, where only a reference is allowed. */
export interface PlainKey {
  /** Id of the provider, if it has one. */
  id: string | undefined;
  path: readonly (string | number)[];
  key: string;
}

/** Fields for keys, both next to the id and under `config`. */
const KEY_FIELDS = ['apiKey', 'api_key'];

/** Finds every plain key in the parsed file of any version, even if the rest is invalid. */
export function plainKeysIn(value: unknown): PlainKey[] {
  const list = isPlain(value) ? value.providers : undefined;
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).flatMap((entry, index) => {
    if (!isPlain(entry)) return [];
    const config = isPlain(entry.config) ? entry.config : {};
    const env = isPlain(config.env) ? config.env : {};
    const places: [path: string[], held: unknown][] = [
      ...KEY_FIELDS.map((field): [string[], unknown] => [[field], entry[field]]),
      ...KEY_FIELDS.map((field): [string[], unknown] => [['config', field], config[field]]),
      ...Object.entries(env)
        .filter(([name]) => isNamedLikeKey(name))
        .map(([name, held]): [string[], unknown] => [['config', 'env', name], held]),
    ];
    const id = typeof entry.id === 'string' ? entry.id : undefined;
    return places.flatMap(([path, held]) =>
      typeof held === 'string' && held !== '' && !isKeyReference(held)
        ? [{ id, path: ['providers', index, ...path], key: held }]
        : [],
    );
  });
}

export function plainKeyIssues(value: unknown): SettingsIssue[] {
  return plainKeysIn(value).map(({ path }) => ({
    path,
    message:
      'a key does not belong in this file, where every program, backup and search can read it. Move it to where keys are kept: dark-factory provider key --move',
  }));
}

/** Replaces each plain key with a reference at the current place, `api_key` under `config`. Comments stay. */
export function withReferences(text: string, keys: readonly PlainKey[], references: readonly string[]): string {
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { logLevel: 'silent', prettyErrors: false });
  for (const [index, { path }] of keys.entries()) {
    const [list, entry, ...field] = path;
    if (field.includes('env') || (field[0] === 'config' && field[1] === 'api_key')) {
      document.setIn(path, references[index]);
    } else {
      document.deleteIn(path);
      document.setIn([list, entry, 'config', 'api_key'], references[index]);
    }
  }
  return document.toString({ lineWidth: 0 });
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
