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
});
