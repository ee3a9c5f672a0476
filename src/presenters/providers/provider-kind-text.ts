import type { AcpPreset } from '../../domain/provider/provider-names.ts';
import type { ProviderKind } from '../../domain/provider/provider-config.ts';
import { kindLabel, PRESET_LABELS, PROVIDER_KINDS } from './provider-text.ts';

export interface KindText {
  label: string;
  /** What it is, as one sentence. */
  what: string;
  /** What pays for its use; completes "paid by …". */
  paid: string;
  /** Name of a codicon. */
  icon: string;
}

export const providerKinds: readonly ProviderKind[] = PROVIDER_KINDS.map(({ kind }) => kind);

export const providerKindTexts: Record<ProviderKind, KindText> = {
  antigravity: {
    label: kindLabel('antigravity'),
    what: "Google's agent, through its command line, its ACP server or the editor's chat.",
    paid: 'your Antigravity plan, or an API key',
    icon: 'rocket',
  },
  acp: {
    label: kindLabel('acp'),
    what: 'Claude Code, Codex, Copilot, OpenCode, Cursor, Gemini CLI, Qwen Code, Kilo, or any that speaks ACP, installed here.',
    paid: 'the plan that it is signed in to',
    icon: 'person',
  },
  anthropic: {
    label: kindLabel('anthropic'),
    what: 'Claude models through the API; Dark Factory gives them its tools.',
    paid: 'the token, with a key',
    icon: 'sparkle',
  },
  openai: {
    label: kindLabel('openai'),
    what: 'OpenAI, OpenRouter, or a model on your machine: Ollama, LM Studio, vLLM.',
    paid: 'the token, or nothing on your own machine',
    icon: 'server',
  },
  'vscode-lm': {
    label: kindLabel('vscode-lm'),
    what: 'What other extensions bring, such as Copilot; there only while the editor is open.',
    paid: 'the plan of the extension that brings them',
    icon: 'vscode',
  },
  scripted: {
    label: kindLabel('scripted'),
    what: 'Plays a file instead of asking a model: a first look, tests, recordings.',
    paid: 'nobody',
    icon: 'play-circle',
  },
};

export const acpPresetTexts: Record<AcpPreset, { label: string; what: string }> = {
  'claude-code': { label: PRESET_LABELS['claude-code'], what: "Anthropic's agent, with the login that it has here" },
  codex: { label: PRESET_LABELS.codex, what: "OpenAI's agent, with the login that it has here" },
  copilot: { label: PRESET_LABELS.copilot, what: "GitHub's agent, with the login that it has here" },
  opencode: { label: PRESET_LABELS.opencode, what: 'With the models that it is set up for' },
  cursor: { label: PRESET_LABELS.cursor, what: "Cursor's agent, with the login that it has here" },
  gemini: { label: PRESET_LABELS.gemini, what: "Google's agent for the terminal, with the login that it has here" },
  qwen: { label: PRESET_LABELS.qwen, what: 'With the models that it is set up for' },
  kilo: { label: PRESET_LABELS.kilo, what: 'With the models that it is set up for' },
  custom: { label: 'Another program', what: 'Any that speaks the protocol over standard input and output' },
};
