import { isDeepStrictEqual } from 'node:util';
import { isMap, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { providersFileSchema, type ProvidersFile } from '../../domain/provider-config.ts';
import type { SettingsKind } from './load-settings.ts';
import { lineFinder } from './settings-lines.ts';
import { providersMigrations } from './settings-migrations.ts';

/** Names of SPEC §4.4.4 that this version cannot ask. Their entries stay in the file and wait. */
const NOT_AVAILABLE_YET: ReadonlySet<string> = new Set(['openai', 'anthropic']);
/** What a key field may hold (DECISIONS 11): a reference, never the key. */
const KEY_REFERENCE = /^(secret|env|encrypted):/;

export const providersFile: SettingsKind<ProvidersFile> = {
  schema: providersFileSchema,
  migrations: providersMigrations,
  prepare(value, text) {
    const entries = entriesOf(value);
    const waiting = entries.map((entry, index) => ({ entry, index })).filter(({ entry }) => isWaiting(entry));
    if (waiting.length === 0) return { value, problems: [] };
    const lineAt = lineFinder(text);
    const kept = entries.map((_, index) => index).filter((index) => !isWaiting(entries[index]));
    return {
      value: { ...(value as object), providers: kept.map((index) => entries[index]) },
      placeInFile: ([first, index, ...rest]) =>
        first === 'providers' && typeof index === 'number'
          ? [first, kept[index] ?? index, ...rest]
          : [first, index, ...rest].filter((part) => part !== undefined),
      problems: waiting.map(({ entry, index }) => {
        const line = lineAt(['providers', index]);
        const plain = holdsPlainKey(entry)
          ? '; it holds a key in plain text: put a reference (secret:…, env:…) there and change the key'
          : '';
        const id = typeof entry.id === 'string' ? entry.id : `number ${index + 1}`;
        return `${line === undefined ? '' : `line ${line}: `}provider "${id}" (${String(entry.name)}) is not available in this version; its entry stays in the file and is not used${plain}`;
      }),
    };
  },
};

/**
 * The text with these providers in it. Comments, the order of the entries and entries that wait for another version stay;
 * only what differs is written.
 */
export function withProviders(text: string, before: ProvidersFile, after: ProvidersFile): string {
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { logLevel: 'silent' });
  const list = providerList(document);
  for (const wanted of after.providers) {
    const node = list.items.find((item) => idOf(item) === wanted.id);
    const known = before.providers.find((provider) => provider.id === wanted.id);
    if (isMap(node) && known !== undefined) setDifferences(node, known, wanted);
    else list.add(document.createNode(wanted));
  }
  const keep = new Set(after.providers.map((provider) => provider.id));
  list.items = list.items.filter((item) => {
    const plain: unknown = isMap(item) ? item.toJSON() : undefined;
    return keep.has(idOf(item) ?? '') || isWaiting(plain as Record<string, unknown> | undefined);
  });
  if (!document.has('schemaVersion')) document.set('schemaVersion', after.schemaVersion);
  return document.toString({ lineWidth: 0 });
}

/** Ids of the entries that this version keeps and does not use. */
export function waitingIds(text: string): string[] {
  const plain: unknown = parseDocument(text, { logLevel: 'silent' }).toJS();
  return entriesOf(plain)
    .filter((entry) => isWaiting(entry))
    .map((entry) => String(entry.id));
}

function setDifferences(node: YAMLMap, before: object, after: object): void {
  const old = before as Record<string, unknown>;
  const wanted = after as Record<string, unknown>;
  for (const key of Object.keys(old)) if (wanted[key] === undefined) node.delete(key);
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined || isDeepStrictEqual(value, old[key])) continue;
    const inner = node.get(key, true);
    if (isMap(inner) && isPlain(old[key]) && isPlain(value)) setDifferences(inner, old[key], value);
    else node.set(key, value);
  }
}

function providerList(document: Document): YAMLSeq {
  const list: unknown = document.get('providers');
  if (isSeq(list)) return list;
  const made = document.createNode([]);
  document.set('providers', made);
  return made;
}

function idOf(item: unknown): string | undefined {
  const id: unknown = isMap(item) ? item.get('id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

function entriesOf(value: unknown): Record<string, unknown>[] {
  const list = isPlain(value) ? (value as { providers?: unknown }).providers : undefined;
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

function isWaiting(entry: Record<string, unknown> | undefined): boolean {
  return isPlain(entry) && typeof entry.name === 'string' && NOT_AVAILABLE_YET.has(entry.name);
}

function holdsPlainKey(entry: Record<string, unknown>): boolean {
  const inner = isPlain(entry.config) ? (entry.config as Record<string, unknown>) : {};
  return [entry.apiKey, entry.api_key, inner.apiKey, inner.api_key].some(
    (key) => typeof key === 'string' && key !== '' && !KEY_REFERENCE.test(key),
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const DEFAULT_PROVIDERS = `# Who is asked to do the work. Read again as soon as it is saved. Lower priority numbers are preferred.
# Never write a key here: api_key takes a reference such as env:NAME or secret:name.
schemaVersion: 1

providers:
  # Google Antigravity through its command "agy", signed in on this machine.
  - id: antigravity-primary
    name: antigravity
    type: cli
    enabled: true
    priority: 1
    config:
      # Where agy is; found by itself when left out.
      # cli_path: /usr/local/bin/agy
      # agent, accept-edits or plan
      mode: agent
      # Set to true once you have read the notice on unattended use with a personal login; until then it is not asked.
      consent: false
      # One turn is ended after so long, or after so long without a sign of life (minutes).
      turn_timeout_minutes: 60
      silence_timeout_minutes: 15
`;
