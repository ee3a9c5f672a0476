import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acpErrorTable } from '../../../../../src/adapters/providers/acp/acp-errors.ts';
import type { AcpLaunch } from '../../../../../src/adapters/providers/acp/acp-launch.ts';
import type { AcpOutcome } from '../../../../../src/adapters/providers/acp/acp-session.ts';
import { judgeAcp, type AcpEvidence } from '../../../../../src/adapters/providers/acp/acp-verdict.ts';

const launch: AcpLaunch = {
  ...{ title: 'Stand-in', signIn: 'Sign in.', install: 'Install it.', argv: ['/bin/x'], env: {} },
  ...{ secrets: ['fake-key-0000'], home: [], readable: [], writable: [], authMethod: null, model: null },
  ...{ modes: { work: [], plan: [], handover: [] }, writesFailures: false, ownSandbox: null },
  ...{ reach: 'all', errors: acpErrorTable },
  ...{ turnTimeoutMs: 1, silenceMs: 1, memoryBytes: 1, handshakeMs: 1 },
};
const nowMs = Date.parse('2026-11-24T23:30:00Z');
const answered = (stopReason: string): AcpOutcome => ({ kind: 'answered', stopReason, usage: undefined });
const error = (text: string, code = -32603, method = 'session/prompt'): AcpOutcome => ({
  kind: 'error',
  method,
  code,
  text,
  data: undefined,
});

function judge(outcome: AcpOutcome, more: Partial<AcpEvidence> = {}) {
  const command = {
    startFailure: null,
    isMachineBusy: false,
    outOfMemory: false,
    exitCode: 0,
    signal: null,
    stderr: '',
  };
  const evidence = {
    outcome,
    stopped: null,
    why: '',
    command,
    hasInitialized: true,
    noise: [],
    ...{ lastWords: '', lastMessage: '', told: null },
    ...more,
  };
  return judgeAcp(evidence, launch, nowMs, 'UTC');
}
const command = (fields: Partial<AcpEvidence['command']>): Partial<AcpEvidence> => ({
  command: {
    startFailure: null,
    isMachineBusy: false,
    outOfMemory: false,
    exitCode: 0,
    signal: null,
    stderr: '',
    ...fields,
  },
});

describe('whether an ACP agent served a turn', () => {
  const cases: [string, ReturnType<typeof judge>, string | undefined][] = [
    ['ended in order', judge(answered('end_turn')), undefined],
    ['a reason of the future', judge(answered('paused_for_tea')), undefined],
    ['a refusal', judge(answered('refusal')), 'refused'],
    ['the most tokens', judge(answered('max_tokens')), 'contextTooLong'],
    ['its own bound on requests', judge(answered('max_turn_requests')), 'allowance'],
    ['cancelled by nobody', judge(answered('cancelled')), 'crashed'],
    ['cancelled by us', judge(answered('cancelled'), { stopped: 'timedOut' }), 'timeout'],
    ['ended in order after we asked it to stop', judge(answered('end_turn'), { stopped: 'byCaller' }), 'timeout'],
    ['a refusal after our time limit', judge(answered('refusal'), { stopped: 'timedOut' }), 'timeout'],
    ['the end of its tokens after a silence', judge(answered('max_tokens'), { stopped: 'silent' }), 'silent'],
    ['overloaded', judge(error('Overloaded {"type":"overloaded_error"}')), 'capacity'],
    ['no premium requests', judge(error('Internal error 402 You have no quota')), 'quota'],
    ['any other error', judge(error('Internal error')), 'crashed'],
    ['a session without an id', judge(error('no id', 0, 'session/new')), 'crashed'],
    ['asked to sign in', judge(error('Authentication required', -32000, 'session/new')), 'auth'],
    ['a server error under that code', judge(error('429 Too Many Requests', -32000)), 'rateLimit'],
    ['a model that is refused', judge(error('Invalid params', -32602, 'session/set_model')), 'modelUnknown'],
    ['a version that is refused', judge(error('Unsupported protocol version', -32022, 'initialize')), 'outdated'],
    ['out of memory', judge({ kind: 'closed' }, command({ outOfMemory: true })), 'memory'],
    ['no program', judge({ kind: 'closed' }, command({ startFailure: 'It is not there.' })), 'notInstalled'],
    ['gone, with its reason on stderr', judge({ kind: 'closed' }, command({ stderr: 'Not logged in' })), 'auth'],
    [
      'silent while it tried against a limit',
      judge({ kind: 'closed' }, { stopped: 'silent', ...command({ stderr: 'quota_exceeded' }) }),
      'quota',
    ],
    [
      'stopped by us at a limit',
      judge({ kind: 'closed' }, { stopped: 'byCaller', ...command({ stderr: 'quota_exceeded' }) }),
      'timeout',
    ],
    ['no answer to a question', judge({ kind: 'unanswered', method: 'session/new' }), 'timeout'],
    [
      'no agent at all',
      judge({ kind: 'unanswered', method: 'initialize' }, { hasInitialized: false, noise: ['$ '] }),
      'garbage',
    ],
    [
      'a prompt of a shell until the time was up',
      judge({ kind: 'closed' }, { stopped: 'timedOut', hasInitialized: false, noise: ['$ '] }),
      'garbage',
    ],
    ['a limit for last words', judge(answered('end_turn'), { lastWords: 'Credit balance is too low' }), 'credits'],
  ];
  for (const [what, failure, kind] of cases) {
    it(`${what} is ${kind ?? 'a turn served'}`, () => {
      assert.equal(failure?.kind, kind, JSON.stringify(failure));
    });
  }

  it('says when a quota is back, and calls a short wait a rate limit', () => {
    const quota = judge(error("You've hit your usage limit. Upgrade to Pro or try again at 7:48 PM."));
    assert.deepEqual([quota?.kind, quota?.resetAt], ['quota', '2026-11-25T19:48:00.000Z']);
    const short = judge(error('usage_limit_reached "resets_in_seconds":20'));
    assert.deepEqual([short?.kind, short?.retryAfterMs, short?.resetAt], ['rateLimit', 20_000, null]);
  });

  it('shows no key in what an agent says', () => {
    const failure = judge(error('fake-key-0000 and sk-fake-0123456789abcdef were refused'));
    assert.match(failure?.message ?? '', /^Stand-in ended with an error\. It said: "… and … were refused/);
  });
});
