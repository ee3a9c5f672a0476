import type { AcpPreset, ProviderKind } from '../domain/provider-config.ts';
import { kindLabel, PRESET_LABELS, PROVIDER_KINDS } from './provider-text.ts';

export interface KindText {
  label: string;
  /** What it is, as one sentence. */
  what: string;
  /** How its use is paid for. */
  paid: string;
  /** Name of a codicon. */
  icon: string;
}

export const providerKinds: readonly ProviderKind[] = PROVIDER_KINDS.map(({ kind }) => kind);

export const providerKindTexts: Record<ProviderKind, KindText> = {
  antigravity: {
    label: kindLabel('antigravity'),
    what: "Google's agent, driven through its command line, its ACP server or the editor's own chat.",
    paid: 'your Antigravity plan, or an API key',
    icon: 'rocket',
  },
  acp: {
    label: kindLabel('acp'),
    what: 'Installed here and speaking the Agent Client Protocol: Claude Code, Codex, Copilot, OpenCode, Cursor.',
    paid: 'the login of that agent',
    icon: 'person',
  },
  anthropic: {
    label: kindLabel('anthropic'),
    what: 'Claude models through the API; Dark Factory gives them tools of its own.',
    paid: 'by the token, with a key',
    icon: 'sparkle',
  },
  openai: {
    label: kindLabel('openai'),
    what: 'OpenAI, OpenRouter, or a model on your own machine: Ollama, LM Studio, vLLM.',
    paid: 'by the token with a key; your own machine costs nothing',
    icon: 'server',
  },
  'vscode-lm': {
    label: kindLabel('vscode-lm'),
    what: 'Models that other extensions give to this editor, there only while it is open.',
    paid: 'the plan of the extension that brings them',
    icon: 'vscode',
  },
  scripted: {
    label: kindLabel('scripted'),
    what: 'Plays a file instead of asking a model, for a first look, tests and recordings.',
    paid: 'nothing',
    icon: 'play-circle',
  },
};

export const acpPresetTexts: Record<AcpPreset, { label: string; what: string }> = {
  'claude-code': { label: PRESET_LABELS['claude-code'], what: "Anthropic's agent, with the login that it has here" },
  codex: { label: PRESET_LABELS.codex, what: "OpenAI's agent, with the login that it has here" },
  copilot: { label: PRESET_LABELS.copilot, what: "GitHub's agent, with the login that it has here" },
  opencode: { label: PRESET_LABELS.opencode, what: 'With the models that it is set up for' },
  cursor: { label: PRESET_LABELS.cursor, what: "Cursor's agent, with the login that it has here" },
  custom: { label: 'Another program', what: 'Any that speaks the protocol over standard input and output' },
};
