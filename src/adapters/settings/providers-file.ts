import { isDeepStrictEqual } from 'node:util';
import { isMap, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { providersFileSchema, type ProvidersFile } from '../../domain/provider/provider-config.ts';
import type { SettingsKind } from './load-settings.ts';
import { plainKeyIssues } from './plain-keys.ts';
import { providersMigrations } from './settings-migrations.ts';

export const providersFile: SettingsKind<ProvidersFile> = {
  schema: providersFileSchema,
  migrations: providersMigrations,
  forbidden: plainKeyIssues,
};

/**
 * Updates the providers in the text. Comments and the order of the entries stay; only differences are written.
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
  list.items = list.items.filter((item) => keep.has(idOf(item) ?? ''));
  if (!document.has('schemaVersion')) document.set('schemaVersion', after.schemaVersion);
  return document.toString({ lineWidth: 0 });
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

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const DEFAULT_PROVIDERS = `# Who is asked to do the work. Read again as soon as it is saved. Lower priority numbers are preferred.
# Others are added with "dark-factory provider add", in the editor with "Add Provider…", or here.
# Never write a key here: api_key takes a reference. secret:name is kept encrypted outside of this file and is made for you
# by "dark-factory provider key"; env:NAME is read from the environment.
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

  # Any service that speaks the protocol of OpenAI; with base_url also Ollama, LM Studio, vLLM or OpenRouter.
  # - id: openai-fallback
  #   name: openai
  #   model: name-of-the-model
  #   priority: 2
  #   # Prepaid credit in US dollars, counted down by what is spent there.
  #   creditsAvailable: 100
  #   # Caps of this provider over all projects: usd, tokens, turns.
  #   budget:
  #     perDay: { usd: 10 }
  #   # US dollars per million tokens, in place of the built-in table.
  #   price: { input: 1.25, output: 10 }
  #   rateLimit: { requestsPerMinute: 60 }
  #   config:
  #     api_key: env:OPENAI_API_KEY
  #     # base_url: http://127.0.0.1:11434/v1
`;
