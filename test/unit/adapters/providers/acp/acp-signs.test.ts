import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  signOfError,
  signOfMessage,
  signOfStatus,
  ThreadSigns,
} from '../../../../../src/adapters/providers/acp/acp-signs.ts';

describe('how agents tell failures in fields', () => {
  const cases: [string, number, unknown, string | undefined][] = [
    ['Claude Code', -32603, { errorKind: 'rate_limit' }, 'rateLimit'],
    ['Claude Code', -32603, { errorKind: 'overloaded' }, 'capacity'],
    ['Claude Code, without a kind', -32603, { errorKind: 'unknown' }, undefined],
    ['Codex', -32603, { codexErrorInfo: 'usageLimitExceeded' }, 'quota'],
    ['Codex', -32603, { codexErrorInfo: 'contextWindowExceeded' }, 'contextTooLong'],
    ['Codex', -32603, { codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } } }, 'auth'],
    [
      'Codex, without a status',
      -32603,
      { codexErrorInfo: { httpConnectionFailed: { httpStatusCode: null } } },
      'network',
    ],
    ['Gemini CLI', 429, undefined, 'rateLimit'],
    ['Gemini CLI', 500, undefined, 'crashed'],
    ['Qwen Code', -32603, { details: '402 Payment required' }, 'credits'],
    ['Qwen Code, without a status', -32603, { details: '4020 tokens were used' }, undefined],
    ['OpenCode', -32603, { errorName: 'ContextOverflowError' }, 'contextTooLong'],
    ['OpenCode, of the service', -32603, { errorName: 'APIError' }, undefined],
    ['another agent', -32603, { statusCode: 503 }, 'capacity'],
    ['the protocol itself', -32601, { method: 'x' }, undefined],
    ['nothing', -32603, 'a text', undefined],
  ];
  for (const [agent, code, data, kind] of cases) {
    it(`${agent}: ${code} ${JSON.stringify(data)} is ${kind ?? 'left to the words'}`, () => {
      assert.equal(signOfError(code, data)?.kind, kind);
    });
  }

  it('has no sign for a status that is no failure', () => {
    for (const status of [undefined, 0, 200, 302, 600]) assert.equal(signOfStatus(status), undefined);
  });

  it('takes the last status of a thread', () => {
    const thread = new ThreadSigns();
    const take = (codex: object) => {
      thread.take({ sessionUpdate: 'session_info_update', _meta: { codex } });
    };
    const found = () => thread.failure;
    assert.equal(found(), null);
    take({ threadStatus: { type: 'systemError' } });
    assert.equal(found()?.sign.kind, 'crashed');
    take({ error: { message: 'm', codexErrorInfo: 'serverOverloaded', additionalDetails: 'd' } });
    assert.deepEqual([found()?.sign.kind, found()?.words], ['capacity', 'm d']);
    take({ threadStatus: { type: 'idle' } });
    assert.equal(found(), null);
  });

  it('reads the last message of Copilot CLI, and no other message', () => {
    assert.equal(signOfMessage('Error: x (HTTP 401).')?.sign.kind, 'auth');
    assert.equal(signOfMessage('Info: Failed. Retrying...Error: x Last error: 429 y')?.sign.kind, 'rateLimit');
    assert.equal(signOfMessage('I fixed it. Error: x'), null);
    assert.equal(signOfMessage('Errors: none'), null);
  });
});
