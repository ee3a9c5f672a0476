import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judgeMet } from '../../../../support/agents/played-agent.ts';
import { metFailures, type MetFailure } from '../../../../support/vendor-texts/agent-failures.ts';

const now = Date.parse('2025-06-14T13:00:00Z');

function title({ agent, service, kind, today }: MetFailure): string {
  return `${agent}, ${service.slice(0, 90)}: ${kind}${today === undefined ? '' : `, and we say ${today} (known difference)`}`;
}

describe('how real agents fail', () => {
  for (const met of metFailures) {
    it(title(met), async () => {
      assert.notEqual(met.today, met.kind, 'no difference any more: take `today` away');
      const found = await judgeMet(met, now);
      assert.equal(found?.kind ?? 'served', met.today ?? met.kind);
    });
  }

  it('is no failure where an agent only speaks of one', async () => {
    for (const text of [
      'The retry test now expects "exceeded retry limit, last status: 429".',
      'I made the client say: Error: Failed to get response from the AI model.',
      'Fixed: stream disconnected before completion is handled.',
      'A weekly limit reached · resets banner is shown.',
      'The message for a model that does not exist is better now.',
    ]) {
      const met: MetFailure = { agent: 'any', service: 'none', kind: 'garbage', ended: { says: ['Done.\n\n', text] } };
      assert.equal(await judgeMet(met, now), null, text);
    }
  });

  it('is none where Codex failed in between and came back, or Copilot speaks of an error before its reply', async () => {
    const thread = [
      {
        error: { message: 'Reconnecting... 1/5', codexErrorInfo: { responseStreamDisconnected: {} }, willRetry: true },
      },
      { threadStatus: { type: 'systemError' } },
      { threadStatus: { type: 'idle' } },
    ];
    const reply = '```json\n{"status": "done", "summary": "x"}\n```';
    const codex: MetFailure = { agent: 'Codex', service: 'none', kind: 'garbage', ended: { says: [reply], thread } };
    assert.equal(await judgeMet(codex, now), null);
    const says = ['Error: the old message of the parser is shown in one line now.\n\n', reply];
    const copilot: MetFailure = { agent: 'Copilot CLI', service: 'none', kind: 'garbage', ended: { says } };
    assert.equal(await judgeMet(copilot, now), null);
    // Of any other agent it is a message, which a correction prompt follows.
    const other: MetFailure = { ...copilot, agent: 'any', ended: { says: ['Error: I could not find it.'] } };
    assert.equal(await judgeMet(other, now), null);
  });
});
