import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Cap } from '../../../../src/domain/money/budget.ts';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import {
  selectProviders,
  type Candidate,
  type SelectionFacts,
} from '../../../../src/domain/provider/provider-selection.ts';
import { newStanding, OUT_FOR_GOOD_MS } from '../../../../src/domain/provider/provider-standing.ts';
import type { QuotaWindow } from '../../../../src/domain/provider/provider.ts';

// Local time, because people read the reasons in theirs.
const NOW = new Date(2026, 10, 24, 12, 0).getTime();
const HOUR = 3_600_000;

const at = (ms: number): string => new Date(ms).toISOString();

function windowOf(remainingFraction: number, resetMs: number | null, window: '5h' | 'weekly' = '5h'): QuotaWindow {
  return { id: window, group: '', window, remainingFraction, resetAt: resetMs === null ? null : at(resetMs) };
}

function candidate(id: string, more: Partial<Candidate> & { settings?: object } = {}): Candidate {
  const { settings, ...rest } = more;
  return {
    config: providerConfigSchema.parse({ id, name: 'acp', config: { command: ['agent'] }, ...settings }),
    standing: newStanding(id),
    headroom: { running: 0, requestsLastMinute: 0, tokensLastMinute: 0, requestsLastDay: 0 },
    caps: [],
    needs: {},
    priceKnown: null,
    ...rest,
  };
}

function select(candidates: Candidate[], more: Partial<SelectionFacts> = {}): ReturnType<typeof selectProviders> {
  return selectProviders(candidates, {
    nowMs: NOW,
    allowed: [],
    current: null,
    atBoundary: false,
    repository: undefined,
    provenOnly: false,
    ...more,
  });
}

const order = (candidates: Candidate[], more?: Partial<SelectionFacts>): string[] =>
  select(candidates, more).serving.map(({ config }) => config.id);
const why = (one: Candidate, more?: Partial<SelectionFacts>) => select([one], more).excluded[0]?.exclusion;
const tokens = (id: string, more: Partial<Candidate> = {}, settings = {}): Candidate =>
  candidate(id, { ...more, settings: { name: 'openai', model: 'm-1', config: {}, ...settings } });
const cap = (unit: Cap['unit'], allowed: number, more: Partial<Cap> = {}): Cap => ({
  scope: { kind: 'all' },
  period: 'ever',
  unit,
  allowed,
  ...more,
});

describe('the order of providers', () => {
  it('is that of priority, whatever the credit, the failures and the successes', () => {
    const rich = candidate('rich', { settings: { priority: 2 } });
    rich.standing.lastSuccessAtMs = NOW;
    const failed = candidate('failed', { settings: { priority: 1 } });
    failed.standing.consecutiveFailures = 3;
    assert.deepEqual(order([rich, failed]), ['failed', 'rich']);
  });

  it('spends the quota first that would expire first, among equals', () => {
    const late = candidate('late');
    late.standing.windows = [windowOf(0.9, NOW + 4 * HOUR)];
    const soon = candidate('soon');
    soon.standing.windows = [windowOf(0.2, NOW + HOUR), windowOf(0.5, NOW + 90 * HOUR, 'weekly')];
    assert.deepEqual(order([tokens('money', {}, { priority: 1 }), late, soon]), ['soon', 'late', 'money']);
  });

  it('prefers who has not failed and served lately, where nothing else decides', () => {
    const failed = candidate('failed');
    failed.standing.consecutiveFailures = 1;
    const served = candidate('served');
    served.standing.lastSuccessAtMs = NOW - HOUR;
    assert.deepEqual(order([failed, candidate('plain'), served]), ['served', 'plain', 'failed']);
  });

  it('keeps who served last in the middle of a task, and gives the work back to the preferred one between tasks', () => {
    const both = [candidate('a', { settings: { priority: 1 } }), candidate('b', { settings: { priority: 2 } })];
    assert.deepEqual(order(both, { current: 'b' }), ['b', 'a']);
    assert.deepEqual(order(both, { current: 'b', atBoundary: true }), ['a', 'b']);
  });

  it('changes nothing between tasks for the sake of a score or of minutes', () => {
    const a = candidate('a');
    a.standing.lastSuccessAtMs = NOW;
    a.standing.windows = [windowOf(0.5, NOW + HOUR)];
    const b = candidate('b');
    b.standing.windows = [windowOf(0.5, NOW + HOUR + 60_000)];
    assert.deepEqual(order([a, b], { current: 'b', atBoundary: true }), ['b', 'a']);
  });

  it('gives reasons that a person can read', () => {
    const one = candidate('a');
    one.standing.windows = [windowOf(0.62, NOW + 2 * HOUR + 600_000)];
    assert.deepEqual(select([one]).serving[0]?.reasons, ['priority 1', '62 % of the 5-hour window left, resets 14:10']);
    const priced = tokens('b', { caps: [{ cap: cap('usd', 5, { period: 'day' }), used: 1, reserved: 0.5 }] });
    assert.deepEqual(select([priced]).serving[0]?.reasons, [
      'priority 1',
      '$3.50 left of $5.00 a day over all projects',
    ]);
  });
});

describe('a provider is passed over', () => {
  it('when it is disabled or not for this project', () => {
    assert.equal(why(candidate('a', { settings: { enabled: false } }))?.kind, 'disabled');
    assert.equal(why(candidate('a'), { allowed: ['b'] })?.kind, 'notAllowed');
  });

  it('when its script is for another repository', () => {
    const config = { script: 's.yaml', repository: '/home/x/sample' };
    const one = candidate('a', { settings: { name: 'scripted', config } });
    assert.deepEqual(
      ['/home/x/other', '/home/x/sample', undefined].map((repository) => why(one, { repository })?.kind),
      ['notAllowed', undefined, undefined],
    );
    const any = candidate('a', { settings: { name: 'scripted', config: { script: 's.yaml' } } });
    assert.equal(why(any, { repository: '/home/x/other' }), undefined);
  });

  it('until the reset of the last of its used-up windows: five hours are not a week', () => {
    const one = candidate('a');
    one.standing.windows = [windowOf(0, NOW + HOUR), windowOf(0, NOW + 50 * HOUR, 'weekly')];
    assert.equal(why(one)?.untilMs, NOW + 50 * HOUR);
    one.standing.windows = [windowOf(0, NOW + HOUR), windowOf(0.4, NOW + 50 * HOUR, 'weekly')];
    assert.equal(why(one)?.untilMs, NOW + HOUR);
    assert.match(why(one)?.reason ?? '', /^0 % of the 5-hour window left, resets 13:00/);
  });

  it('when only the share of a window is left that is the user’s, and not one turn earlier', () => {
    const one = candidate('a', { settings: { quotaShare: 0.8 } });
    one.standing.windows = [windowOf(0.2, NOW + HOUR)];
    assert.match(why(one)?.reason ?? '', /its share is 80 %/);
    one.standing.windows = [windowOf(0.21, NOW + HOUR)];
    assert.equal(why(one), undefined);
  });

  it('no longer, once the reset has come, whatever the last reading said', () => {
    const one = candidate('a');
    one.standing.windows = [windowOf(0, NOW - 1)];
    assert.equal(why(one), undefined);
  });

  it('for want of a reset time only as long as the reading is fresh, or it would be out for ever', () => {
    const one = candidate('a');
    const read = (windowsAtMs: number | null, ...windows: QuotaWindow[]) => {
      Object.assign(one.standing, { windows, windowsAtMs });
      return why(one);
    };
    const silent = windowOf(0, null);
    assert.deepEqual([read(NOW, silent)?.kind, read(NOW, silent)?.untilMs], ['quota', null]);
    assert.equal(read(NOW - 15 * 60_000, silent)?.kind, 'quota');
    assert.equal(read(NOW - 15 * 60_000 - 1, silent), undefined);
    // Its clock was set back: nobody knows how old it is.
    assert.equal(read(null, silent), undefined);
    assert.equal(read(NOW - 16 * 60_000, silent, windowOf(0, NOW + HOUR, 'weekly')), undefined);
    // A reset time holds, however old the reading is.
    assert.equal(read(NOW - 10 * HOUR, windowOf(0, NOW + HOUR))?.untilMs, NOW + HOUR);
  });

  it('of two groups of Antigravity models only for the group that its model belongs to', () => {
    const one = candidate('a', { settings: { name: 'antigravity', config: {} } });
    one.standing.windows = [{ ...windowOf(0, NOW + HOUR), group: 'Claude and GPT models' }];
    assert.equal(why(one), undefined);
    const other = candidate('a', { settings: { name: 'antigravity', model: 'claude-sonnet', config: {} } });
    other.standing.windows = one.standing.windows;
    assert.equal(why(other)?.kind, 'quota');
  });

  it('while it backs off, while it is out, and for good when only a person can mend it', () => {
    const one = candidate('a');
    const fail = (kind: 'network' | 'quota' | 'rateLimit' | 'auth', untilMs: number): string | undefined => {
      Object.assign(one.standing, { lastFailureKind: kind, consecutiveFailures: 1, unavailableUntilMs: untilMs });
      return why(one)?.kind;
    };
    assert.equal(fail('network', NOW + 2000), 'backsOff');
    assert.equal(fail('rateLimit', NOW + 20_000), 'rate');
    assert.equal(fail('quota', NOW + 2000), 'out');
    assert.equal(fail('auth', OUT_FOR_GOOD_MS), 'needsPerson');
  });

  it('after a guessed time only by those who want proof that its quota is back', () => {
    for (const lastFailureKind of ['quota', 'credits'] as const) {
      const one = candidate('a');
      Object.assign(one.standing, { lastFailureKind, consecutiveFailures: 1, unavailableUntilMs: NOW - 1 });
      assert.equal(why(one), undefined);
      assert.equal(why(one, { provenOnly: true })?.kind, 'unproven', lastFailureKind);
      one.standing.untilTold = true;
      assert.equal(why(one, { provenOnly: true }), undefined);
    }
  });

  it('when it is paid by the token at no known price and a cap in USD binds it, with what to do', () => {
    const one = tokens('a', { priceKnown: false, caps: [{ cap: cap('usd', 5), used: 0, reserved: 0 }] });
    assert.equal(
      why(one)?.reason,
      'no price is known for m-1; a cap in USD cannot be kept; add a price or remove the cap',
    );
    assert.equal(why({ ...one, caps: [{ cap: cap('tokens', 5), used: 0, reserved: 0 }] }), undefined);
    assert.equal(why({ ...one, caps: [] }), undefined);
    // Not asked yet: the attempt to set something aside will tell.
    assert.equal(why({ ...one, priceKnown: null }), undefined);
  });

  it('when a cap is reached: until midnight where it is one per day', () => {
    const one = tokens('a', { caps: [{ cap: cap('usd', 5, { period: 'day' }), used: 5, reserved: 0 }] });
    assert.equal(why(one)?.kind, 'cap');
    assert.equal(why(one)?.untilMs, new Date(2026, 10, 25).getTime());
    const forever = tokens('a', { caps: [{ cap: cap('usd', 5), used: 5, reserved: 0 }] });
    assert.equal(why(forever)?.untilMs, null);
    const own = tokens('a', {
      caps: [{ cap: cap('turns', 5, { scope: { kind: 'project', projectId: 'p' } }), used: 5, reserved: 0 }],
    });
    assert.equal(why(own)?.kind, 'projectCap');
    // What others of the family used is its limit too: only a person can raise it.
    const ofFamily = tokens('a', {
      caps: [{ cap: cap('turns', 5, { scope: { kind: 'family', rootId: 'p' } }), used: 5, reserved: 0 }],
    });
    assert.equal(why(ofFamily)?.kind, 'familyCap');
    assert.equal(why(ofFamily)?.reason, 'the cap of 5 turns for the whole family of this project is reached');
  });

  it('for a moment only, while running turns have set aside what is left of a cap', () => {
    const caps = [{ cap: cap('usd', 5), used: 4, reserved: 1 }];
    assert.equal(why(tokens('a', { caps }))?.kind, 'busy');
    assert.equal(why(tokens('a', { caps, needs: { usd: 2 } }))?.kind, 'cap');
    const room = [{ cap: cap('usd', 5), used: 4, reserved: 0.5 }];
    assert.equal(why(tokens('a', { caps: room, needs: { usd: 0.5 } })), undefined);
    assert.equal(why(tokens('a', { caps: room, needs: { usd: 0.51 } }))?.kind, 'busy');
    assert.equal(why(tokens('a', { caps: room, needs: { tokens: 9 } })), undefined);
  });

  it('when its slots or its rate are used up', () => {
    const busy = candidate('a', { settings: { config: { command: ['x'], max_concurrent: 2 } } });
    assert.equal(why({ ...busy, headroom: { ...busy.headroom, running: 2 } })?.kind, 'busy');
    const limited = candidate('a', { settings: { rateLimit: { requestsPerMinute: 3, requestsPerDay: 9 } } });
    const used = (requestsLastMinute: number, requestsLastDay: number) =>
      why({ ...limited, headroom: { ...limited.headroom, requestsLastMinute, requestsLastDay } });
    assert.equal(used(3, 3)?.untilMs, NOW + 60_000);
    assert.equal(used(0, 9)?.untilMs, null);
    assert.equal(used(2, 8), undefined);
  });
});
