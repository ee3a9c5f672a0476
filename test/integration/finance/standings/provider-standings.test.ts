import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProviderFailure, ProviderFailureKind } from '../../../../src/domain/provider/provider-failure.ts';
import { newStanding, type ProviderStanding } from '../../../../src/domain/provider/provider-standing.ts';
import { ProviderStandings } from '../../../../src/finance/standings/provider-standings.ts';
import { QuotaReadings } from '../../../../src/finance/standings/quota-readings.ts';
import { RunStory } from '../../../support/stories/run-story.ts';

const HOUR = 3_600_000;

function failure(kind: ProviderFailureKind, retryAfterMs: number | null = null): ProviderFailure {
  return { kind, message: `It failed (${kind}).`, resetAt: null, retryAfterMs };
}

function ground() {
  const story = new RunStory();
  const provider = story.provider('one');
  const [config] = story.configs;
  assert.ok(config);
  const deps = { ...story.process(), project: () => undefined };
  const standings = new ProviderStandings(deps, new QuotaReadings(deps));
  const fail = (...of: Parameters<typeof failure>) => standings.outage(config, failure(...of), story.clock.now());
  const standing = async (): Promise<ProviderStanding> => (await story.ledger.standings())[0] ?? newStanding('one');
  const failed = (...of: Parameters<typeof failure>) =>
    standings.failed(config, failure(...of), story.clock.now(), new AbortController().signal);
  return { story, provider, standings, fail, failed, standing };
}

describe('the standing of a provider', () => {
  it('leaves a used-up quota used up when a person has mended something', async () => {
    const { story, standings, fail, standing } = ground();
    await fail('quota', 5 * HOUR);
    await standings.fixed('one');
    assert.equal((await standing()).unavailableUntilMs, story.clock.now() + 5 * HOUR);
  });

  it('takes back what a person has mended', async () => {
    const { standings, fail, standing } = ground();
    await fail('auth');
    await standings.fixed('one');
    assert.equal((await standing()).unavailableUntilMs, null);
  });

  it('lets a reading rule out the failure that it came after, and no later one', async () => {
    const { story, standings, fail, standing } = ground();
    await fail('quota', 5 * HOUR);
    const read = await standing();
    await story.pass(1000);
    await fail('quota', 2 * HOUR);
    const later = await standing();
    await standings.ruledByWindows(read);
    assert.deepEqual(await standing(), later);
    await standings.ruledByWindows(later);
    assert.equal((await standing()).unavailableUntilMs, null);
  });

  it('asks when a used-up quota is back where the failure did not say so, and nothing after another failure', async () => {
    const resetsIn = async (kind: ProviderFailureKind, retryAfterMs: number | null = null) => {
      const { story, provider, failed, standing } = ground();
      const resetAt = new Date(story.clock.now() + 3 * HOUR).toISOString();
      provider.windows = [{ id: 'w', group: 'g', window: '5h', remainingFraction: 0, resetAt }];
      await failed(kind, retryAfterMs);
      const { unavailableUntilMs } = await standing();
      return [provider.quotaQuestions, ((unavailableUntilMs ?? 0) - story.clock.now()) / HOUR];
    };
    for (const kind of ['quota', 'credits'] as const) {
      assert.deepEqual(await resetsIn(kind), [1, 3], kind);
      assert.deepEqual(await resetsIn(kind, HOUR), [0, 1], kind);
    }
    for (const kind of ['network', 'rateLimit', 'auth', 'silent'] as const) {
      assert.equal((await resetsIn(kind))[0], 0, kind);
    }
  });

  it('tells nobody else that the script of one project has ended', async () => {
    const { fail, standing } = ground();
    assert.equal((await fail('scriptEnded'))?.local, true);
    assert.deepEqual(await standing(), newStanding('one'));
  });
});
