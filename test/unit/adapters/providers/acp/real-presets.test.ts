import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acpPresets } from '../../../../../src/adapters/providers/acp/acp-presets.ts';

/**
 * How the agents were started when they were met (29 and 30 November 2026) and what of the home folder they wrote; Cursor, which
 * was not met, as the registry of the protocol has it.
 */
const met = {
  'claude-code': {
    ...{ program: 'claude-agent-acp', args: [], npm: '@agentclientprotocol/claude-agent-acp' },
    writes: ['~/.claude', '~/.claude.json'],
  },
  codex: { program: 'codex-acp', args: [], npm: '@agentclientprotocol/codex-acp', writes: ['~/.codex'] },
  copilot: {
    ...{ program: 'copilot', args: ['--acp', '--stdio'], npm: '@github/copilot' },
    writes: ['~/.copilot', '~/.cache/copilot'],
  },
  opencode: {
    ...{ program: 'opencode', args: ['acp'], npm: null },
    writes: ['~/.local/share/opencode', '~/.local/state/opencode', '~/.config/opencode', '~/.cache/opencode'],
  },
  cursor: { program: 'cursor-agent', args: ['acp'], npm: null, writes: ['~/.cursor'] },
  gemini: { program: 'gemini', args: ['--acp'], npm: '@google/gemini-cli', writes: ['~/.gemini'] },
  qwen: { program: 'qwen', args: ['--acp'], npm: '@qwen-code/qwen-code', writes: ['~/.qwen'] },
  kilo: {
    ...{ program: 'kilo', args: ['acp'], npm: '@kilocode/cli' },
    writes: ['~/.local/share/kilo', '~/.local/state/kilo', '~/.config/kilo', '~/.cache/kilo'],
  },
} as const;

describe('the presets, beside the agents that were met', () => {
  for (const [name, { program, args, npm, writes }] of Object.entries(met)) {
    it(`${name} is started as ${[program, ...args].join(' ')}`, () => {
      const facts = acpPresets[name as keyof typeof met];
      assert.equal(facts.programs[0], program);
      assert.deepEqual(facts.args, args);
      if (npm !== null) assert.ok(facts.install.includes(`"npm install -g ${npm}"`), facts.install);
      const hidden = writes.filter((folder) => !facts.home.includes(folder));
      assert.deepEqual(hidden, []);
    });
  }

  it('knows every preset that there is', () => {
    assert.deepEqual(Object.keys(acpPresets).toSorted(), Object.keys(met).toSorted());
  });
});
