import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { configFileSchema } from '../../../src/domain/config.ts';
import type { ProviderFailureKind } from '../../../src/domain/provider-failure.ts';
import { providerConfigSchema } from '../../../src/domain/provider-config.ts';
import type { ProjectState } from '../../../src/domain/state.ts';
import { afterFailure, backoffMs, selectProvider } from '../../../src/engine/finance-manager.ts';
import { sampleState } from '../../support/sample-state.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const config = configFileSchema.parse({});
const provider = (id: string, priority: number, enabled = true) =>
  providerConfigSchema.parse({ id, name: 'scripted', priority, enabled, config: { script: 'x.yaml' } });
const both = [provider('second', 2), provider('first', 1)];

const stateWith = (providers: ProjectState['providers'], currentProviderId: string | null = null) =>
  sampleState((state) => {
    state.providers = providers;
    state.finance.currentProviderId = currentProviderId;
  });

const health = (unavailableUntil: string | null, lastFailure = 'it broke') => ({
  consecutiveFailures: 1,
  lastFailure,
  lastFailureAt: null,
  lastSuccessAt: null,
  unavailableUntil,
  retrying: false,
});

const untilAfter = (kind: ProviderFailureKind, failures = 0, more = {}) => {
  const state = stateWith({ first: { ...health(null), consecutiveFailures: failures } });
  const failure = { kind, message: 'm', resetAt: null, retryAfterMs: null, ...more };
  const events = afterFailure(state, 'first', failure, config, NOW, 0.5);
  const event = events[0];
  return event?.type === 'provider.failed' ? event.unavailableUntil : undefined;
};

describe('the choice of a provider', () => {
  it('takes the lowest priority number first', () => {
    const choice = selectProvider(stateWith({}), both, NOW);
    assert.equal(choice.kind === 'serve' && choice.config.id, 'first');
  });

  it('stays with the one that served last while it serves', () => {
    const stayed = selectProvider(stateWith({}, 'second'), both, NOW);
    assert.equal(stayed.kind === 'serve' && stayed.config.id, 'second');
  });

  it('passes over one that is out until its time has come', () => {
    const state = stateWith({ first: health('2026-01-01T01:00:00.000Z') });
    const now = selectProvider(state, both, NOW);
    assert.equal(now.kind === 'serve' && now.config.id, 'second');
    const later = selectProvider(state, both, NOW + 3_600_000);
    assert.equal(later.kind === 'serve' && later.config.id, 'first');
  });

  it('waits for the earliest reset when all are out', () => {
    const providers = { first: health('2026-01-01T05:00:00.000Z'), second: health('2026-01-01T02:00:00.000Z') };
    const choice = selectProvider(stateWith(providers), both, NOW);
    assert.equal(choice.kind === 'wait' && choice.until, '2026-01-01T02:00:00.000Z');
  });

  it('tries the only one again after a back-off of seconds, without calling that waiting for credits', () => {
    const providers = { first: { ...health('2026-01-01T00:00:02.000Z'), retrying: true } };
    const choice = selectProvider(stateWith(providers), [provider('first', 1)], NOW);
    assert.deepEqual(choice, { kind: 'retry', until: '2026-01-01T00:00:02.000Z' });
  });

  it('asks a person when only a person can mend every one of them, or none is enabled', () => {
    const gone = health('9999-12-31T00:00:00.000Z');
    assert.equal(selectProvider(stateWith({ first: gone, second: gone }), both, NOW).kind, 'askPerson');
    assert.equal(selectProvider(stateWith({}), [provider('first', 1, false)], NOW).kind, 'askPerson');
  });
});

describe('a provider failure', () => {
  it('is tried again after one, two and four seconds, then left alone for the polling interval', () => {
    assert.equal(untilAfter('network', 0), '2026-01-01T00:00:01.000Z');
    assert.equal(untilAfter('network', 1), '2026-01-01T00:00:02.000Z');
    assert.equal(untilAfter('network', 2), '2026-01-01T00:00:04.000Z');
    assert.equal(untilAfter('network', 3), '2026-01-01T00:05:00.000Z');
  });

  it('waits as long as the provider said', () => {
    assert.equal(untilAfter('quota', 0, { resetAt: '2026-01-01T02:39:52.000Z' }), '2026-01-01T02:39:52.000Z');
    assert.equal(untilAfter('rateLimit', 0, { retryAfterMs: 30_000 }), '2026-01-01T00:00:30.000Z');
  });

  it('is no fault of the provider when it was the prompt', () => {
    assert.equal(untilAfter('contextTooLong'), undefined);
    assert.equal(untilAfter('garbage'), undefined);
  });

  it('never waits longer than a minute by itself, jitter included', () => {
    assert.equal(backoffMs(40, 0.5), 60_000);
    assert.equal(backoffMs(40, 0.999) <= 75_000, true);
    assert.equal(backoffMs(1, 0), 750);
  });
});
