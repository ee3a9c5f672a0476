import type { DetectedProvider, ProviderDetector } from '../../../ports/provider-detector.ts';
import { listModels } from './local-models.ts';
import { findKnownProgram, type ProgramSearch } from './known-programs.ts';

export interface ProviderDetectorOptions extends ProgramSearch {
  /** Addresses of the local servers; tests use others. */
  ollama?: string;
  lmStudio?: string;
}

/** Agents that speak the Agent Client Protocol, by the program that the user knows. */
const AGENTS = [
  { preset: 'claude-code', program: 'claude', label: 'Claude Code' },
  { preset: 'codex', program: 'codex', label: 'Codex' },
  { preset: 'copilot', program: 'copilot', label: 'GitHub Copilot CLI' },
  { preset: 'opencode', program: 'opencode', label: 'OpenCode' },
  { preset: 'cursor', program: 'cursor-agent', label: 'Cursor' },
  { preset: 'gemini', program: 'gemini', label: 'Gemini CLI' },
  { preset: 'qwen', program: 'qwen', label: 'Qwen Code' },
  { preset: 'kilo', program: 'kilo', label: 'Kilo' },
] as const;

/** The three names that the editor's command has had. Plain "antigravity" may also be the hub, which is not an editor. */
const EDITORS = ['antigravity-ide', 'agy-ide', 'antigravity'] as const;

export function createProviderDetector(options: ProviderDetectorOptions): ProviderDetector {
  return {
    async detect(signal) {
      const [antigravity, agents, servers] = await Promise.all([
        detectAntigravity(options),
        detectAgents(options),
        detectServers(options, signal),
      ]);
      return [...antigravity, ...agents, ...detectKeys(options.env), ...servers];
    },
  };
}

async function detectAntigravity(search: ProgramSearch): Promise<DetectedProvider[]> {
  const found = (label: string, config: Record<string, unknown>): DetectedProvider => ({
    kind: 'antigravity',
    label,
    config: { id: 'antigravity', name: 'antigravity', config },
  });
  const [agy, server, ...editors] = await Promise.all(
    ['agy', 'agy_acp_server', ...EDITORS].map((name) => findKnownProgram(name, search)),
  );
  const editor = editors.find((file) => file !== undefined);
  const withKey = hasValue(search.env, 'GEMINI_API_KEY') ? { api_key: 'env:GEMINI_API_KEY' } : {};
  return [
    ...(agy === undefined ? [] : [found(`Antigravity, its command line found as ${agy}`, { transport: 'agy' })]),
    ...(server === undefined
      ? []
      : [
          found(`Antigravity, its ACP server found as ${server}`, {
            transport: 'acp',
            acp_server_path: server,
            ...withKey,
          }),
        ]),
    ...(editor === undefined
      ? []
      : [found(`Antigravity, the editor found as ${editor}`, { transport: 'handoff', editor_path: editor })]),
  ];
}

async function detectAgents(search: ProgramSearch): Promise<DetectedProvider[]> {
  const found = await Promise.all(
    AGENTS.map(async ({ preset, program, label }) => ({
      preset,
      label,
      file: await findKnownProgram(program, search),
    })),
  );
  return found.flatMap(({ preset, label, file }): DetectedProvider[] =>
    file === undefined
      ? []
      : [{ kind: 'acp', label: `${label}, found as ${file}`, config: { id: preset, name: 'acp', config: { preset } } }],
  );
}

/** Detects keys by variable name only: the value is not read, and the configuration refers to the variable. */
function detectKeys(env: ProgramSearch['env']): DetectedProvider[] {
  const keys: [variable: string, kind: 'openai' | 'anthropic', label: string, id: string, more: object][] = [
    ['OPENAI_API_KEY', 'openai', 'OpenAI', 'openai', {}],
    ['ANTHROPIC_API_KEY', 'anthropic', 'Anthropic', 'anthropic', {}],
    // https://ai.google.dev/gemini-api/docs/openai
    [
      'GEMINI_API_KEY',
      'openai',
      'Gemini',
      'gemini',
      { base_url: 'https://generativelanguage.googleapis.com/v1beta/openai' },
    ],
  ];
  return keys
    .filter(([variable]) => hasValue(env, variable))
    .map(([variable, kind, label, id, more]) => ({
      kind,
      label: `${label}, with the key in ${variable}`,
      config: { id, name: kind, config: { api_key: `env:${variable}`, ...more } },
    }));
}

async function detectServers(options: ProviderDetectorOptions, signal: AbortSignal): Promise<DetectedProvider[]> {
  const servers = [
    { id: 'ollama', label: 'Ollama', url: options.ollama ?? 'http://127.0.0.1:11434' },
    { id: 'lm-studio', label: 'LM Studio', url: options.lmStudio ?? 'http://127.0.0.1:1234' },
  ];
  const found = await Promise.all(
    servers.map(async ({ id, label, url }) => ({
      id,
      label,
      url,
      models: await listModels(`${url}/v1/models`, signal),
    })),
  );
  return found.flatMap(({ id, label, url, models }): DetectedProvider[] => {
    if (models === undefined) return [];
    const [first] = models;
    const has = first === undefined ? 'no model yet' : models.slice(0, 5).join(', ');
    const model = first === undefined ? {} : { model: first };
    const config = { id, name: 'openai', ...model, config: { base_url: `${url}/v1` } };
    return [{ kind: 'openai', label: `${label} at ${url} (${has})`, config }];
  });
}

function hasValue(env: ProgramSearch['env'], variable: string): boolean {
  return (env[variable] ?? '').trim() !== '';
}
