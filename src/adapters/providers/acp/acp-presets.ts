import type { AcpModes } from './acp-launch.ts';
import type { AcpPreset } from '../../../domain/provider/provider-names.ts';

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
  /** Its session modes, best first; see `AcpModes`. Only some need one. */
  modes: AcpModes;
  /** Its modes where our sandbox holds it, if others are right there. */
  modesInSandbox?: AcpModes;
  /** It has a sandbox of its own, which holds it where ours does not, and asks only before it leaves that: what it may do inside. */
  ownSandbox?: string;
  /** See `AcpLaunch.writesFailures`. */
  writesFailures?: boolean;
}

/** It asks before it edits or runs anything, so that our answers decide; only for plans it has a mode that reads. */
const asksFirst: AcpModes = { work: [], plan: ['plan'], handover: ['default'] };

const COPILOT_MODES = 'https://agentclientprotocol.com/protocol/session-modes';

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
    modes: asksFirst,
  },
  codex: {
    title: 'Codex',
    programs: ['codex-acp'],
    args: [],
    install: 'Install it with "npm install -g @agentclientprotocol/codex-acp".',
    signIn: 'Run "codex login" in a terminal.',
    home: ['~/.codex'],
    places: ['CODEX_HOME'],
    // Its own sandbox cannot be started inside of ours: there each of its commands would fail. The names in second place are
    // those of its older adapter, which has the same program name.
    // In `agent` a model decides whether a command may leave that sandbox; in `workspace-write` we are asked.
    modes: {
      work: ['workspace-write', 'auto'],
      plan: ['read-only'],
      handover: ['workspace-write', 'auto'],
    },
    ownSandbox:
      'Without a sandbox around it, its own holds it: it can read all that you can, write its worktree and temporary folders, and its commands have no network.',
    modesInSandbox: {
      work: ['agent-full-access', 'full-access'],
      plan: ['agent-full-access', 'full-access'],
      handover: ['agent-full-access', 'full-access'],
    },
  },
  copilot: {
    title: 'Copilot CLI',
    programs: ['copilot'],
    args: ['--acp', '--stdio'],
    install: 'Install it with "npm install -g @github/copilot".',
    signIn: 'Run "copilot login" in a terminal.',
    // It unpacks itself into its cache, 235 MB.
    home: ['~/.copilot', '~/.cache/copilot'],
    places: ['COPILOT_HOME'],
    modes: { work: [], plan: [`${COPILOT_MODES}#plan`], handover: [`${COPILOT_MODES}#agent`] },
    writesFailures: true,
  },
  opencode: {
    title: 'OpenCode',
    programs: ['opencode'],
    args: ['acp'],
    install: 'Install it as https://opencode.ai/docs says.',
    signIn: 'Run "opencode auth login" in a terminal.',
    home: ['~/.local/share/opencode', '~/.local/state/opencode', '~/.config/opencode', '~/.cache/opencode'],
    places: ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_DIR'],
    // A conversation keeps its mode, so that of the work has to be set too.
    modes: { work: ['build'], plan: ['plan'], handover: ['plan'] },
  },
  cursor: {
    title: 'Cursor',
    programs: ['cursor-agent'],
    args: ['acp'],
    install: 'Install it as https://cursor.com/cli says.',
    signIn: 'Run "cursor-agent login" in a terminal.',
    home: ['~/.cursor', '~/.config/cursor'],
    places: [],
    modes: asksFirst,
  },
  gemini: {
    title: 'Gemini CLI',
    programs: ['gemini'],
    args: ['--acp'],
    install: 'Install it with "npm install -g @google/gemini-cli".',
    signIn: 'Run "gemini" in a terminal and sign in with /auth.',
    home: ['~/.gemini'],
    places: [],
    modes: asksFirst,
  },
  qwen: {
    title: 'Qwen Code',
    programs: ['qwen'],
    args: ['--acp'],
    install: 'Install it with "npm install -g @qwen-code/qwen-code".',
    signIn: 'Run "qwen" in a terminal and sign in with /auth.',
    home: ['~/.qwen'],
    places: [],
    modes: asksFirst,
  },
  kilo: {
    title: 'Kilo',
    programs: ['kilo', 'kilocode'],
    args: ['acp'],
    install: 'Install it with "npm install -g @kilocode/cli".',
    signIn: 'Run "kilo auth login" in a terminal.',
    home: ['~/.local/share/kilo', '~/.local/state/kilo', '~/.config/kilo', '~/.cache/kilo'],
    places: [],
    modes: { work: ['code'], plan: ['ask', 'plan'], handover: ['plan'] },
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
  modes: { work: [], plan: ['plan'], handover: [] },
};
