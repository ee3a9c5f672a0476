import type { AcpPreset } from '../../../domain/provider/provider-config.ts';

export interface AcpPresetFacts {
  title: string;
  /** Names of the program, best first. */
  programs: readonly string[];
  args: readonly string[];
  /** How the user installs the program, and how they sign in. */
  install: string;
  signIn: string;
  /** Folders of the home that hold its login, settings and conversations; they stay visible and writable. */
  home: readonly string[];
  /** Environment variables that say where these folders are; passed on unchanged. */
  places: readonly string[];
}

/**
 * The agents that are known by name. Programs are never downloaded while a project runs: the user installs npm adapters once.
 * The login folders come from each agent's documentation; see docs/acp.md.
 */
export const acpPresets: Readonly<Record<Exclude<AcpPreset, 'custom'>, AcpPresetFacts>> = {
  'claude-code': {
    title: 'Claude Code',
    programs: ['claude-agent-acp', 'claude-code-acp'],
    args: [],
    install: 'Install it with "npm install -g @agentclientprotocol/claude-agent-acp".',
    signIn: 'Run "claude" in a terminal and sign in with /login.',
    home: ['~/.claude', '~/.claude.json'],
    places: ['CLAUDE_CONFIG_DIR'],
  },
  codex: {
    title: 'Codex',
    programs: ['codex-acp'],
    args: [],
    install: 'Install it with "npm install -g @agentclientprotocol/codex-acp".',
    signIn: 'Run "codex login" in a terminal.',
    home: ['~/.codex'],
    places: ['CODEX_HOME'],
  },
  copilot: {
    title: 'Copilot CLI',
    programs: ['copilot'],
    args: ['--acp', '--stdio'],
    install: 'Install it with "npm install -g @github/copilot".',
    signIn: 'Run "copilot login" in a terminal.',
    home: ['~/.copilot'],
    places: ['COPILOT_HOME'],
  },
  opencode: {
    title: 'OpenCode',
    programs: ['opencode'],
    args: ['acp'],
    install: 'Install it as https://opencode.ai/docs says.',
    signIn: 'Run "opencode auth login" in a terminal.',
    home: ['~/.local/share/opencode', '~/.local/state/opencode', '~/.config/opencode', '~/.cache/opencode'],
    places: ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_DIR'],
  },
  cursor: {
    title: 'Cursor',
    programs: ['cursor-agent'],
    args: ['acp'],
    install: 'Install it as https://cursor.com/cli says.',
    signIn: 'Run "cursor-agent login" in a terminal.',
    home: ['~/.cursor', '~/.config/cursor'],
    places: [],
  },
};

/** Texts for a command that the user named. */
export const customFacts: AcpPresetFacts = {
  title: 'The agent',
  programs: [],
  args: [],
  install: 'Name a program that is there with command in providers.yaml.',
  signIn: 'Sign in as its own documentation says.',
  home: [],
  places: [],
};
