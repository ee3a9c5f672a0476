import type { AcpPreset } from '../../../src/domain/provider/provider-names.ts';

/** Where a model server on loopback listens, and the variable whose value an agent sends to it as its key. */
export interface Service {
  /** Without a path. */
  url: string;
  keyName: string;
}

/** One real agent: what is installed, and how it is pointed at a model server that needs no account. */
export interface KnownAgent {
  title: string;
  preset: Exclude<AcpPreset, 'custom'>;
  /** Packages with their pinned versions. */
  packages: Readonly<Record<string, string>>;
  /** The folder of its program, below the folder of its installation. */
  programs: string;
  /** A script of its package that has to run once, because npm runs none; below the same folder. */
  afterInstall?: string;
  /** Replaces the command of the preset. */
  command?: readonly string[];
  env: (service: Service) => Readonly<Record<string, string>>;
  /** Files of its home folder, by path; objects are written as JSON. */
  home: (service: Service) => Readonly<Record<string, string | object>>;
  /** The same where nobody is signed in. */
  signedOut: {
    env: Readonly<Record<string, string>>;
    home: Readonly<Record<string, string | object>>;
  };
}

const BIN = 'node_modules/.bin';
const v1 = ({ url }: Service): string => `${url}/v1`;

/** For agents that describe their services in a file; `{env:…}` is their own way to name a variable. */
const describedService = (service: Service): object => ({
  autoupdate: false,
  share: 'disabled',
  model: 'loopback/loopback-model',
  small_model: 'loopback/loopback-model',
  enabled_providers: ['loopback'],
  provider: {
    loopback: {
      npm: '@ai-sdk/openai-compatible',
      name: 'loopback',
      options: { baseURL: v1(service), apiKey: `{env:${service.keyName}}` },
      models: {
        'loopback-model': {
          name: 'loopback-model',
          tool_call: true,
          limit: { context: 200_000, output: 32_000 },
          cost: { input: 2, output: 10 },
        },
      },
    },
  },
});

const codexSettings = (service: Service): string =>
  [
    'model = "gpt-5-codex"',
    'model_provider = "loopback"',
    'check_for_update_on_startup = false',
    '[analytics]',
    'enabled = false',
    '[feedback]',
    'enabled = false',
    '[model_providers.loopback]',
    'name = "loopback"',
    `base_url = "${v1(service)}"`,
    `env_key = "${service.keyName}"`,
    'wire_api = "responses"',
    'supports_websockets = false',
    '',
  ].join('\n');

/** Settings of Gemini CLI and of Qwen Code, which is made from it. */
const quiet = {
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, disableAutoUpdate: true },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
};

const KEY = 'env:LOOPBACK_KEY';

export const knownAgents: Readonly<Record<string, KnownAgent>> = {
  claude: {
    title: 'Claude Code',
    preset: 'claude-code',
    packages: { '@agentclientprotocol/claude-agent-acp': '0.49.0' },
    programs: BIN,
    env: ({ url }) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: KEY,
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
    home: () => ({ '.claude/settings.json': {}, '.claude.json': {} }),
    signedOut: {
      env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
      home: { '.claude/settings.json': {}, '.claude.json': {} },
    },
  },
  codex: {
    title: 'Codex',
    preset: 'codex',
    packages: { '@agentclientprotocol/codex-acp': '2.6.0' },
    programs: BIN,
    env: ({ keyName }) => ({ [keyName]: KEY }),
    home: (service) => ({ '.codex/config.toml': codexSettings(service) }),
    signedOut: { env: {}, home: { '.codex/config.toml': 'check_for_update_on_startup = false\n' } },
  },
  copilot: {
    title: 'Copilot CLI',
    preset: 'copilot',
    packages: { '@github/copilot': '1.0.102' },
    programs: BIN,
    env: (service) => ({
      COPILOT_PROVIDER_BASE_URL: v1(service),
      COPILOT_PROVIDER_API_KEY: KEY,
      COPILOT_MODEL: 'loopback-model',
      COPILOT_OFFLINE: 'true',
      COPILOT_AUTO_UPDATE: 'false',
    }),
    home: () => ({ '.copilot/kept': '', '.cache/copilot/kept': '' }),
    signedOut: { env: { COPILOT_AUTO_UPDATE: 'false' }, home: { '.copilot/kept': '', '.cache/copilot/kept': '' } },
  },
  opencode: {
    title: 'OpenCode',
    preset: 'opencode',
    packages: { 'opencode-ai': '1.18.33' },
    programs: BIN,
    afterInstall: 'node_modules/opencode-ai/postinstall.mjs',
    env: ({ keyName }) => ({
      [keyName]: KEY,
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    }),
    home: (service) => ({
      '.config/opencode/opencode.json': describedService(service),
      '.local/share/opencode/kept': '',
      '.local/state/opencode/kept': '',
      '.cache/opencode/kept': '',
    }),
    signedOut: {
      env: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
      home: {
        '.config/opencode/kept': '',
        '.local/share/opencode/kept': '',
        '.local/state/opencode/kept': '',
        '.cache/opencode/kept': '',
      },
    },
  },
  kilo: {
    title: 'Kilo',
    preset: 'kilo',
    // npm leaves the program for this system out of the first.
    packages: { '@kilocode/cli': '7.8.1', '@kilocode/cli-linux-x64': '7.7.9' },
    programs: 'node_modules/@kilocode/cli-linux-x64/bin',
    env: ({ keyName }) => ({
      [keyName]: KEY,
      KILO_DISABLE_MODELS_FETCH: '1',
      KILO_DISABLE_AUTOUPDATE: '1',
      KILO_DISABLE_DEFAULT_PLUGINS: '1',
      KILO_DISABLE_LSP_DOWNLOAD: '1',
      KILO_DISABLE_SESSION_INGEST: '1',
      KILO_TELEMETRY_LEVEL: 'off',
    }),
    home: (service) => ({
      '.config/kilo/kilo.json': describedService(service),
      '.local/share/kilo/kept': '',
      '.local/state/kilo/kept': '',
      '.cache/kilo/kept': '',
    }),
    signedOut: {
      env: { KILO_DISABLE_MODELS_FETCH: '1', KILO_DISABLE_AUTOUPDATE: '1' },
      home: {
        '.config/kilo/kept': '',
        '.local/share/kilo/kept': '',
        '.local/state/kilo/kept': '',
        '.cache/kilo/kept': '',
      },
    },
  },
  gemini: {
    title: 'Gemini CLI',
    preset: 'gemini',
    packages: { '@google/gemini-cli': '0.61.0' },
    programs: BIN,
    command: ['gemini', '--acp', '-m', 'gemini-2.5-flash'],
    env: ({ url }) => ({ GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: url, GEMINI_TELEMETRY_ENABLED: 'false' }),
    home: () => ({
      '.gemini/settings.json': {
        ...quiet,
        security: { auth: { selectedType: 'gemini-api-key' } },
      },
    }),
    signedOut: { env: { GEMINI_TELEMETRY_ENABLED: 'false' }, home: { '.gemini/settings.json': quiet } },
  },
  qwen: {
    title: 'Qwen Code',
    preset: 'qwen',
    packages: { '@qwen-code/qwen-code': '0.15.10' },
    programs: BIN,
    command: ['qwen', '--acp', '--auth-type', 'openai'],
    env: (service) => ({
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: v1(service),
      OPENAI_MODEL: 'loopback-model',
      QWEN_TELEMETRY_ENABLED: 'false',
    }),
    home: () => ({
      '.qwen/settings.json': {
        ...quiet,
        security: { auth: { selectedType: 'openai' } },
        model: { name: 'loopback-model' },
      },
    }),
    signedOut: { env: { QWEN_TELEMETRY_ENABLED: 'false' }, home: { '.qwen/settings.json': quiet } },
  },
};
