import { assertNever } from '../../domain/assert.ts';
import type { AcpPreset } from '../../domain/provider/provider-names.ts';
import type { ProviderConfig, ProviderKind } from '../../domain/provider/provider-config.ts';
import { takesKey } from '../../domain/provider/provider-key.ts';
import { isLoopback } from './chat-services.ts';
import { namesText } from './dependent-projects.ts';

/** Descriptions of the provider kinds, in the order in which they are offered. */
export const PROVIDER_KINDS: readonly { kind: ProviderKind; label: string; about: string }[] = [
  {
    kind: 'antigravity',
    label: 'Google Antigravity',
    about: 'its command line, its ACP server or its editor, on this machine',
  },
  {
    kind: 'acp',
    label: 'Another agent',
    about: 'Claude Code, Codex, Copilot, OpenCode, Cursor, or any that speaks ACP',
  },
  { kind: 'anthropic', label: 'Anthropic', about: 'its models by API key' },
  {
    kind: 'openai',
    label: 'OpenAI or compatible',
    about: 'by API key, or with an address: Ollama, LM Studio, vLLM, OpenRouter',
  },
  {
    kind: 'vscode-lm',
    label: 'Models of the editor',
    about: 'what its Language Model API offers; in the editor alone',
  },
  { kind: 'scripted', label: 'A script', about: 'plays a file, for trying things out; needs no account' },
];

export function kindLabel(kind: ProviderKind): string {
  return PROVIDER_KINDS.find((one) => one.kind === kind)?.label ?? kind;
}

export const PRESET_LABELS: Readonly<Record<AcpPreset, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  copilot: 'GitHub Copilot CLI',
  opencode: 'OpenCode',
  cursor: 'Cursor',
  gemini: 'Gemini CLI',
  qwen: 'Qwen Code',
  kilo: 'Kilo',
  custom: 'another program',
};

/** Where the key of a provider comes from; never the key or its ciphertext. */
export function keySource(config: ProviderConfig): string {
  if (config.name === 'scripted') return 'none';
  if (config.name === 'vscode-lm') return "the editor's";
  if (!takesKey(config)) return 'own login';
  const reference = config.config.api_key;
  if (reference === undefined) return config.name === 'antigravity' ? 'own login' : 'none';
  if (reference.startsWith('env:')) return `variable ${reference.slice('env:'.length)}`;
  return reference.startsWith('secret:') ? 'kept' : 'encrypted in the file';
}

/** Whether to ask for a key. A local server mostly needs none; Antigravity has its own login. */
export function keyWanted(config: ProviderConfig): 'needed' | 'possible' | 'none' {
  switch (config.name) {
    case 'anthropic':
      return 'needed';
    case 'openai':
      return config.config.base_url === undefined ? 'needed' : 'possible';
    case 'antigravity':
      return config.config.transport === 'acp' ? 'possible' : 'none';
    case 'acp':
    case 'vscode-lm':
    case 'scripted':
      return 'none';
    default:
      return assertNever(config);
  }
}

/** The first of `base`, `base-2`, `base-3` … that no provider has. */
export function freeProviderId(base: string, taken: readonly string[]): string {
  const id =
    base
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 55) || 'provider';
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? id : `${id}-${n}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Warns if a key would travel unencrypted to another machine. */
export function openLineWarning(config: ProviderConfig): string | undefined {
  if (config.name !== 'openai' && config.name !== 'anthropic') return undefined;
  const { base_url: address, api_key: key } = config.config;
  if (address === undefined || key === undefined || !/^http:/i.test(address)) return undefined;
  return isLoopback(address)
    ? undefined
    : 'The address begins with http://, so the key can be read by anybody on the way there. Use https:// where you can.';
}

/** Whether removing the provider also removes a key. A key in an environment variable stays. */
export function isKeyKept(config: ProviderConfig): boolean {
  return takesKey(config) && config.config.api_key?.startsWith('secret:') === true;
}

export function removedText(config: ProviderConfig, usedBy: readonly string[]): string {
  const removed = `Removed ${config.id}${isKeyKept(config) ? ' and its key' : ''}. A turn that is in flight ends by itself.`;
  if (usedBy.length === 0) return removed;
  return `${removed} Nobody is left to work on ${namesText(usedBy)}: add another provider, or they wait.`;
}
