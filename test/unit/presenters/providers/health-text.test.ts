import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { healthText, windowText } from '../../../../src/presenters/providers/health-text.ts';

const AT = Date.parse('2026-01-06T01:00:00.000Z');

describe('what a test of a provider found', () => {
  it('says what answered and how long it took', () => {
    const health = { available: true, detail: 'gpt-x at api.example.', responseTimeMs: 420, failure: null };
    assert.equal(healthText(health, AT), 'It serves: gpt-x at api.example. It took 0.4 s.');
    assert.match(
      healthText({ ...health, detail: '', responseTimeMs: 4 }, AT),
      /^It serves\. It took less than 0\.1 s\.$/,
    );
  });

  it('says what went wrong, and until when where that is known', () => {
    const failure = { message: 'The quota is used up.', resetAt: '2026-01-06T03:30:00.000Z' };
    const health = { available: false, detail: 'x', responseTimeMs: 1, failure };
    assert.equal(
      healthText(health, AT),
      'It does not serve: The quota is used up. It may serve again at 2026-01-06 03:30 UTC (in 2 h 30 min).',
    );
    assert.equal(healthText({ ...health, failure: null }, AT), 'It does not serve: x.');
  });

  it('cannot be made to drive a terminal or to go on for pages', () => {
    const health = { available: false, detail: `\u001b[2J${'x'.repeat(9000)}`, responseTimeMs: 1, failure: null };
    assert.equal(healthText(health, AT).includes('\u001b'), false);
    assert.ok(healthText(health, AT).length < 700);
  });

  it('tells what is left of a quota window', () => {
    const window = { id: 'w', group: 'g', window: '5h', remainingFraction: 0.618, resetAt: null } as const;
    assert.equal(windowText(window, AT), '5-hour window: 62 % left');
    assert.match(windowText({ ...window, resetAt: '2026-01-06T03:30:00.000Z' }, AT), /resets 2026-01-06 03:30 UTC/);
  });
});
