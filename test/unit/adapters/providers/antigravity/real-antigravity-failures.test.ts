import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judgeRun } from '../../../../../src/adapters/providers/antigravity/antigravity-verdict.ts';
import type { ProviderFailureKind } from '../../../../../src/domain/provider/provider-failure.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;

interface Seen {
  text: string;
  kind: ProviderFailureKind;
  /** What we take it for, where that is wrong; `'served'`: for a turn without a failure. */
  today?: ProviderFailureKind | 'served';
  /** From now on. */
  resetInMs?: number;
  retryAfterMs?: number;
  /** It comes before a turn has begun, and on stderr alone. */
  early?: true;
}

/** As agy, its server and clients of the same server were seen to say it: public reports, none of them our own example. */
const seen: readonly Seen[] = [
  {
    // antigravity-cli#789, 1.1.12
    text: 'Individual quota reached. Please upgrade your subscription to increase your limits. Resets in 143h57m55s.',
    ...{ kind: 'quota', resetInMs: 143 * HOUR + 57 * 60_000 + 55_000 },
  },
  {
    // codelabs feedback#2090, 1.0.8
    text: '⚠ Individual quota reached. Contact your administrator to enable overages. Resets in 141h28m14s.',
    ...{ kind: 'quota', resetInMs: 141 * HOUR + 28 * 60_000 + 14_000 },
  },
  {
    // CLIProxyAPI#3655
    text: '{"error":{"code":429,"message":"Individual quota reached. Contact your administrator to enable overages. Resets in 108h48m29s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"QUOTA_EXHAUSTED","metadata":{"quotaResetDelay":"108h48m20.795762633s","quotaResetTimeStamp":"2026-06-04T15:24:12Z"}},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"391609.795772632s"}]}}',
    ...{ kind: 'quota', resetInMs: 108 * HOUR + 48 * 60_000 + 20_795 },
  },
  {
    text: 'You have exhausted your quota on this model. Your quota will reset after 2h3m4s.',
    ...{ kind: 'quota', resetInMs: 2 * HOUR + 3 * 60_000 + 4000 },
  },
  { text: 'You have exhausted your quota on this model.', kind: 'quota' },
  {
    text: 'You have exhausted your capacity on this model. Your quota will reset after 0s. {"reason":"RATE_LIMIT_EXCEEDED","metadata":{"quotaResetDelay":"373.801628ms"}}',
    kind: 'rateLimit',
  },
  {
    // pi#9494: it says nothing in particular.
    text: 'Cloud Code Assist API error (429): {"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}',
    kind: 'rateLimit',
  },
  { text: 'INSUFFICIENT_G1_CREDITS_BALANCE', kind: 'credits' },
  {
    // antigravity-claude-proxy#197
    text: 'No capacity available for model gemini-3.1-pro-high on the server {"reason":"MODEL_CAPACITY_EXHAUSTED","retryDelay":"39s"}',
    ...{ kind: 'capacity', retryAfterMs: 39_000 },
  },
  { text: 'error: authentication failed or timed out', kind: 'auth', early: true },
  { text: 'You are not logged into Antigravity.', kind: 'auth', early: true },
  {
    text: '{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"reason":"VALIDATION_REQUIRED","metadata":{"validation_url":"https://accounts.google.com/x"}}]}}',
    kind: 'verification',
  },
  {
    // pi#9494, of a client of another name
    text: 'PERMISSION_DENIED (code 403): You do not have a valid license of this product',
    kind: 'permissionDenied',
  },
  { text: '--model gemini-3.8 requires --effort (available: low, medium, high)', kind: 'modelUnknown', early: true },
  { text: 'flags provided but not defined: -session-id', kind: 'outdated', early: true },
  { text: 'Error: timeout waiting for response', kind: 'timeout' },
  { text: 'interrupted', kind: 'crashed' },
];

describe('how the real agy fails', () => {
  for (const { text, kind, today, resetInMs, retryAfterMs, early } of seen) {
    it(`${text.slice(0, 90)}: ${kind}${today === undefined ? '' : `, and we say ${today} (known difference)`}`, () => {
      assert.notEqual(today, kind, 'no difference any more: take `today` away');
      const nothing = {
        startFailure: null,
        isMachineBusy: false,
        signal: null,
        stopped: null,
        noise: [],
        errors: [],
        workedIn: null,
      };
      const usage = { input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 };
      const result = { status: 'ERROR', response: '', error: text, deniedActions: [], usage, turns: 0 };
      const found = judgeRun(
        early === true
          ? { ...nothing, exitCode: 1, stderr: text, hasBegun: false, result: undefined }
          : { ...nothing, exitCode: 3, stderr: `error: ${text}`, hasBegun: true, result },
        now,
      );
      assert.equal(found?.kind ?? 'served', today ?? kind, found?.message);
      const expected = resetInMs === undefined ? null : new Date(now + resetInMs).toISOString();
      assert.equal(found?.resetAt ?? null, expected);
      if (retryAfterMs !== undefined) assert.equal(found?.retryAfterMs, retryAfterMs);
    });
  }

  it('says by retryable whether a plain RESOURCE_EXHAUSTED ends by itself (harbor#3307)', () => {
    const judge = (retryable: boolean) =>
      judgeRun(
        {
          ...{
            startFailure: null,
            isMachineBusy: false,
            signal: null,
            stopped: null,
            noise: [],
            errors: [],
            workedIn: null,
            hasBegun: true,
          },
          ...{ exitCode: 3, result: undefined },
          stderr: `AGY_ERROR: {"short_error":"RESOURCE_EXHAUSTED","retryable":${retryable}}`,
        },
        now,
      )?.kind;
    assert.deepEqual([judge(false), judge(true)], ['quota', 'rateLimit']);
  });
});
