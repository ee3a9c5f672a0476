/** Whether a provider can have this name in settings, books and logs. */
export function isProviderId(text: string): boolean {
  return PROVIDER_ID.test(text);
}

export const PROVIDER_ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Agents whose program, login and habits are known; `custom`: any other. */
export const ACP_PRESETS = [
  'claude-code',
  'codex',
  'copilot',
  'opencode',
  'cursor',
  'gemini',
  'qwen',
  'kilo',
  'custom',
] as const;
export type AcpPreset = (typeof ACP_PRESETS)[number];
