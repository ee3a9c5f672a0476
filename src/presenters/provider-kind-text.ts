import type { AcpPreset, ProviderKind } from '../domain/provider-config.ts';

export interface KindText {
  label: string;
  /** What it is, as one sentence. */
  what: string;
  /** How its use is paid for. */
  paid: string;
  /** Name of a codicon. */
  icon: string;
}

/** In the order in which they are offered: the primary one, other agents, services, the editor, toys. */
export const providerKinds: readonly ProviderKind[] = [
  'antigravity',
  'acp',
  'anthropic',
  'openai',
  'vscode-lm',
  'scripted',
];

export const providerKindTexts: Record<ProviderKind, KindText> = {
  antigravity: {
    label: 'Antigravity',
    what: "Google's agent, driven through its command line, its ACP server or the editor's own chat.",
    paid: 'your Antigravity plan, or an API key',
    icon: 'rocket',
  },
  acp: {
    label: 'Another agent (ACP)',
    what: 'An agent that is installed here and speaks the Agent Client Protocol: Claude Code, Codex, Copilot, OpenCode, Cursor.',
    paid: 'the login of that agent',
    icon: 'person',
  },
  anthropic: {
    label: 'Anthropic',
    what: 'Claude models through the API; Dark Factory gives them tools of its own.',
    paid: 'by the token, with a key',
    icon: 'sparkle',
  },
  openai: {
    label: 'OpenAI or a compatible service',
    what: 'OpenAI, OpenRouter, or a model on your own machine: Ollama, LM Studio, vLLM.',
    paid: 'by the token with a key; your own machine costs nothing',
    icon: 'server',
  },
  'vscode-lm': {
    label: "The editor's models",
    what: 'Language models that other extensions give to this editor. They are there only while the editor is open.',
    paid: 'the plan of the extension that brings them',
    icon: 'vscode',
  },
  scripted: {
    label: 'A script',
    what: 'Plays a file instead of asking a model, for a first look, tests and recordings.',
    paid: 'nothing',
    icon: 'play-circle',
  },
};

export const acpPresetTexts: Record<AcpPreset, { label: string; what: string }> = {
  'claude-code': { label: 'Claude Code', what: "Anthropic's agent, with the login that it has here" },
  codex: { label: 'Codex', what: "OpenAI's agent, with the login that it has here" },
  copilot: { label: 'Copilot CLI', what: "GitHub's agent, with the login that it has here" },
  opencode: { label: 'OpenCode', what: 'with the models that it is set up for' },
  cursor: { label: 'Cursor CLI', what: "Cursor's agent, with the login that it has here" },
  custom: { label: 'Another command', what: 'any program that speaks the protocol over standard input and output' },
};
