import { after } from 'mocha';
import type { ScriptedReply, WireTrouble } from '../../support/model-services/scripted-reply.ts';
import { ChatModelStand, protocols, TEST_KEY } from '../../support/model-services/chat-model-stand.ts';
import { CALLS, describeChatModel, GREETING, type Trouble } from './chat-model-contract.ts';

const refuse = (status: number, error: Record<string, unknown>, headers: Record<string, string> = {}): WireTrouble => ({
  kind: 'refuse',
  status,
  headers,
  body: JSON.stringify({ error }),
});

const replies: Record<Trouble, ScriptedReply> = {
  none: { say: GREETING },
  calls: { say: 'Let me look.', calls: CALLS },
  empty: {},
  hang: { say: GREETING, trouble: { kind: 'silent', after: 'text' } },
  silent: { trouble: { kind: 'silent', after: 'request' } },
  rateLimit: {
    trouble: refuse(
      429,
      { type: 'rate_limit_error', message: 'Number of requests is too high.' },
      { 'retry-after': '17' },
    ),
  },
  auth: { trouble: refuse(401, { type: 'authentication_error', message: `Incorrect API key provided: ${TEST_KEY}` }) },
  contextTooLong: {
    trouble: refuse(400, { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' }),
  },
  refused: { say: GREETING, finish: 'refused' },
  length: { say: GREETING, finish: 'length' },
  noUsage: { say: GREETING, usage: null },
  cut: { say: GREETING, trouble: { kind: 'cut', at: 'character' } },
};

for (const protocol of protocols) {
  const stand = new ChatModelStand(protocol);
  after(() => stand.stop());
  describeChatModel(protocol, async (trouble, clock) => {
    const server = await stand.serve({ script: [replies[trouble]] });
    return stand.model(server.url, { clock });
  });
}
