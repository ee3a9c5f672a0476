import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { remedyOf } from '../../../../../src/domain/provider/provider-failure.ts';
import { judgeRun, type AgyEvidence } from '../../../../../src/adapters/providers/antigravity/antigravity-verdict.ts';
import type { AgyResult } from '../../../../../src/adapters/providers/antigravity/antigravity-stream.ts';

const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const answer = 'Done.\n\n```json\n{"status":"done"}\n```\n';
const result = (changes: Partial<AgyResult> = {}): AgyResult => ({
  status: 'SUCCESS',
  response: answer,
  error: undefined,
  deniedActions: [],
  usage: { input: 1, output: 1, thinking: 0, cacheRead: 0, cacheWrite: 0 },
  turns: 1,
  ...changes,
});
const judge = (changes: Partial<AgyEvidence>) =>
  judgeRun(
    {
      stopped: null,
      startFailure: null,
      isMachineBusy: false,
      exitCode: 0,
      signal: null,
      stderr: '',
      noise: [],
      errors: [],
      hasBegun: true,
      workedIn: null,
      result: result(),
      ...changes,
    },
    NOW,
  );
const kindOf = (changes: Partial<AgyEvidence>) => judge(changes)?.kind ?? null;

describe('the verdict on an agy run', () => {
  it('is served for a good result, whatever the exit code and other programs said', () => {
    assert.equal(judge({}), null);
    assert.equal(judge({ exitCode: 1, stderr: 'npm error: dial tcp: connection refused' }), null);
  });

  it('believes AGY_ERROR over a result that claims success', () => {
    const stderr = 'AGY_ERROR: {"status":"RESOURCE_EXHAUSTED","short_error":"used up","retryable":false}';
    assert.equal(kindOf({ exitCode: 3, stderr }), 'quota');
    assert.equal(kindOf({ exitCode: 3, stderr: stderr.replace('false', 'true') }), 'rateLimit');
    const gone = 'AGY_ERROR: {"status":"UNAVAILABLE","retryable":true}';
    assert.equal(kindOf({ exitCode: 3, stderr: gone }), 'capacity');
  });

  it('does not call agy missing when only the machine was too busy to start it', () => {
    const startFailure = '/usr/bin/bwrap could not be started: spawn /usr/bin/bwrap EAGAIN.';
    const busy = judge({ startFailure, isMachineBusy: true, exitCode: null, result: undefined });
    assert.equal(busy?.kind, 'machineBusy');
    assert.equal(busy.message, `This machine was too busy to start agy. ${startFailure}`);
    assert.equal(remedyOf('machineBusy'), 'retry');
    const absent = 'The program "agy" was not found on the search path (/usr/bin).';
    assert.equal(kindOf({ startFailure: absent, exitCode: null, result: undefined }), 'notInstalled');
  });

  it('does not explain a kill from outside by what was printed before it', () => {
    const killed = judge({ result: undefined, exitCode: null, signal: 'SIGKILL', stderr: 'npm warn deprecated x\n' });
    assert.equal(killed?.kind, 'crashed');
    assert.equal(killed.message, 'agy ended with an error. It was ended from outside by SIGKILL.');
    const byQuota = { signal: 'SIGTERM', stderr: 'error: Individual quota reached. Resets in 1h0m0s.' };
    assert.equal(kindOf({ result: undefined, exitCode: null, ...byQuota }), 'quota');
  });

  it('puts no words of ours into the mouth of agy, and shows no JSON', () => {
    const told = (changes: Partial<AgyEvidence>): string => judge(changes)?.message ?? '';
    for (const changes of [
      { result: undefined },
      { stopped: 'elsewhere' as const, workedIn: '/scratch', result: undefined },
      { result: undefined, exitCode: 7 },
      { result: result({ status: 'WAITING' }) },
      { result: result({ response: '', deniedActions: ['run_command'] }) },
      { stderr: '[agy] print timeout after 5m0s', result: undefined },
    ])
      assert.doesNotMatch(told(changes), /agy: "/, JSON.stringify(changes));
    const error = '{"error":{"code":500,"message":"boom","status":"INTERNAL"}}';
    assert.equal(
      told({ result: result({ status: 'ERROR', error, response: '' }) }),
      'agy ended with an error. agy: "INTERNAL, boom, code 500"',
    );
  });

  it('does not take the words of the model for an error of agy', () => {
    assert.equal(judge({ result: result({ response: `Individual quota reached.\n${answer}` }) }), null);
  });

  it('takes a watchdog for the reason, unless agy had said a lasting one', () => {
    const none = { result: undefined, exitCode: null };
    assert.equal(kindOf({ ...none, stopped: 'timedOut' }), 'timeout');
    assert.equal(kindOf({ ...none, stopped: 'silent' }), 'silent');
    assert.equal(kindOf({ ...none, stopped: 'outOfMemory' }), 'memory');
    assert.equal(kindOf({ ...none, stopped: 'elsewhere', workedIn: '/scratch' }), 'garbage');
    const stderr = 'error: Individual quota reached. Resets in 1h0m0s.';
    assert.equal(kindOf({ ...none, stopped: 'timedOut', stderr }), 'quota');
    assert.equal(kindOf({ ...none, stopped: 'byCaller', stderr }), 'timeout');
    assert.equal(kindOf({ ...none, stopped: 'timedOut', stderr: 'error: UNAVAILABLE' }), 'timeout');
  });

  it('reads agy’s own lines before those of programs it started', () => {
    const stderr = 'mcp: dial tcp 127.0.0.1:1: connection refused\nError: authentication timed out\n';
    assert.equal(kindOf({ result: undefined, exitCode: 1, stderr }), 'auth');
    assert.equal(kindOf({ result: undefined, exitCode: 1, stderr: 'fatal: connection refused' }), 'network');
  });

  it('calls a flag that agy does not know outdated, also in words it never used', () => {
    assert.equal(kindOf({ result: undefined, exitCode: 2, stderr: 'unknown option' }), 'outdated');
  });

  it('says when the quota is back, for durations and for points in time', () => {
    const error = (text: string) => ({ exitCode: 3, result: result({ status: 'ERROR', response: '', error: text }) });
    const resetAt = (text: string) => judge(error(text))?.resetAt;
    assert.equal(resetAt('Individual quota reached. Resets in 108h48m29s.'), '2026-03-05T12:48:29.000Z');
    const stamp = 'QUOTA_EXHAUSTED {"quotaResetTimeStamp":"2026-03-02T03:00:00Z"}';
    assert.equal(resetAt(stamp), '2026-03-02T03:00:00.000Z');
    assert.equal(resetAt('Individual quota reached.'), null);
    assert.equal(resetAt('Individual quota reached. Resets in 99999999999h0m0s.'), '2027-04-05T00:00:00.000Z');
  });

  it('carries no secret and stays short', () => {
    const stderr = `error: UNAUTHENTICATED https://accounts.google.com/o/oauth2/auth?state=topsecret AIza${'x'.repeat(35)} Bearer abc.def ${'y'.repeat(5000)}`;
    const message = judge({ result: undefined, exitCode: 1, stderr })?.message ?? '';
    assert.match(message, /not signed in/);
    assert.doesNotMatch(message, /topsecret|AIza|abc\.def/);
    assert.ok(message.length < 1000);
  });

  it('judges a status it does not know by whether the answer is whole', () => {
    assert.equal(kindOf({ exitCode: 1, result: result({ status: 'CANCELED', response: '' }) }), 'crashed');
    assert.equal(kindOf({ exitCode: 1, result: result({ status: 'ERROR' }) }), null);
    assert.equal(kindOf({ exitCode: 1, result: result({ status: 'ERROR', response: 'half an' }) }), 'crashed');
  });
});
