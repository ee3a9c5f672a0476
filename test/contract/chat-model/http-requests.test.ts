import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import type { ChatMessage } from '../../../src/ports/chat-model.ts';
import { chatRequest, readTool } from '../../support/builders/chat-request.ts';
import { ChatModelStand, protocols, TEST_KEY } from '../../support/model-services/chat-model-stand.ts';
import { jumpingClock } from '../../support/time/jumping-clock.ts';
import { ask, GREETING } from './chat-model-contract.ts';

const leaks: Record<string, string> = {
  OPENAI_API_KEY: 'sk-fake-leaked',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/leaked',
  OPENAI_ORG_ID: 'org-leaked',
  OPENAI_PROJECT_ID: 'proj-leaked',
  OPENAI_CUSTOM_HEADERS: 'authorization: Bearer sk-fake-leaked\nx-leaked: 1',
  ANTHROPIC_API_KEY: 'sk-ant-fake-leaked',
  ANTHROPIC_AUTH_TOKEN: 'token-leaked',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/leaked',
  ANTHROPIC_CUSTOM_HEADERS: 'authorization: Bearer leaked\nx-leaked: 1\nanthropic-version: leaked',
};

for (const protocol of protocols) {
  describe(`what goes over the wire: ${protocol}`, () => {
    const stand = new ChatModelStand(protocol);
    after(() => stand.stop());
    const limitIn = (body: Record<string, unknown>) =>
      body['max_tokens'] ?? body['max_output_tokens'] ?? body['max_completion_tokens'];

    it('lets configuration alone decide, whatever the environment of the program says', async () => {
      const before = { ...process.env };
      Object.assign(process.env, leaks);
      try {
        const server = await stand.serve({ script: [{ say: GREETING }] });
        const { completion } = await ask(await stand.model(server.url));
        assert.equal(completion.failure, null);
        const [seen] = server.requests;
        assert.ok(seen !== undefined && !JSON.stringify(seen).includes('leaked'));
        assert.equal(seen.headers.authorization, `Bearer ${TEST_KEY}`);
        assert.deepEqual(
          Object.keys(seen.headers).filter((name) => name.startsWith('x-stainless')),
          [],
        );
        if (protocol === 'anthropic') assert.match(String(seen.headers['anthropic-version']), /^20\d\d-\d\d-\d\d$/);
        await ask(await stand.model(server.url, { config: { api_key: undefined } }));
        assert.equal(server.requests[1]?.headers.authorization, undefined);
      } finally {
        for (const name of Object.keys(leaks)) Reflect.deleteProperty(process.env, name);
        Object.assign(process.env, before);
      }
    });

    it('takes a changed key with the next request', async () => {
      const keys = { 'secret:mine': 'sk-fake-first' };
      const server = await stand.serve({ script: [{ say: GREETING }] });
      const model = await stand.model(server.url, { config: { api_key: 'secret:mine' }, keys });
      await ask(model);
      keys['secret:mine'] = 'sk-fake-second';
      await ask(model);
      assert.deepEqual(
        server.requests.map(({ headers }) => headers.authorization),
        ['Bearer sk-fake-first', 'Bearer sk-fake-second'],
      );
    });

    it('uses one connection for one request after the other', async () => {
      const server = await stand.serve({ script: [{ say: GREETING }] });
      const model = await stand.model(server.url);
      for (let n = 0; n < 5; n++) assert.equal((await ask(model)).completion.failure, null);
      assert.equal(server.connections.opened, 1);
    });

    it('asks for no longer an answer than the bound says', async () => {
      const server = await stand.serve({ script: [{ say: GREETING }] });
      const model = await stand.model(server.url, { config: { max_output_tokens: 1500 } });
      for (const [wanted, sent] of [
        [1000, 1000],
        [9000, 1500],
      ] as const) {
        const request = chatRequest({ maxOutputTokens: wanted });
        await ask(model, request);
        assert.equal(limitIn(server.requests.at(-1)?.body ?? {}), sent);
        const empty = model.boundOf(chatRequest({ maxOutputTokens: 0 }), null);
        assert.equal(model.boundOf(request, null).tokens - empty.tokens, sent);
      }
    });

    it('maps the tokens of the service: cached ones are no input, thinking is output', async () => {
      const usage = { input: 40, output: 30, thinking: 12, cacheRead: 900, cacheWrite: 60 };
      const server = await stand.serve({ script: [{ say: GREETING, usage }] });
      const price = { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 2 };
      const model = await stand.model(server.url, { top: { price } });
      const { completion } = await ask(model);
      assert.deepEqual(completion.usage, usage);
      assert.equal(model.costOf(completion.usage), (40 + 300 + 90 + 120) / 1e6);
    });

    it('sends calls and results back so that each finds the other', async () => {
      const server = await stand.serve({
        script: [
          { say: 'Let me look.', calls: [{ name: 'read_file', arguments: { path: 'a' }, id: 'call-1' }] },
          { say: GREETING },
        ],
      });
      const model = await stand.model(server.url);
      const first = await ask(model);
      const messages: ChatMessage[] = [
        ...chatRequest().messages,
        first.completion.message,
        { role: 'tool', callId: 'call-1', name: 'read_file', text: 'no such file', isError: true },
      ];
      await ask(model, { messages });
      const sent = JSON.stringify(server.requests[1]?.body);
      assert.equal(sent.split('"call-1"').length - 1, 2, 'once as a call, once as its result');
      assert.ok(sent.includes('no such file') && sent.includes('Let me look.') && sent.includes(readTool.description));
    });

    // Chat completions have nothing of the kind.
    const itWithThoughts = protocol === 'openai chat' ? () => undefined : it;
    itWithThoughts(
      'gives thoughts that are signed or sealed back unchanged, to the model that had them alone',
      async () => {
        const server = await stand.serve({
          script: [
            {
              think: 'I should look first.',
              say: 'Let me look.',
              calls: [{ name: 'read_file', arguments: { path: 'a' }, id: 'call-1' }],
            },
            { say: GREETING },
          ],
        });
        const config = protocol === 'anthropic' ? { thinking_budget_tokens: 1024 } : {};
        const model = await stand.model(server.url, { config });
        const { completion, deltas } = await ask(model);
        assert.ok(deltas.some(({ type }) => type === 'thought'));
        const messages: ChatMessage[] = [
          ...chatRequest().messages,
          completion.message,
          { role: 'tool', callId: 'call-1', name: 'read_file', text: 'text', isError: false },
        ];
        const mark = protocol === 'anthropic' ? 'signed-0' : 'sealed-0';
        const passes = async (change: { text?: string }, top: Record<string, unknown> = {}) => {
          const other = await stand.model(server.url, { config, top });
          const changed = messages.map((message) =>
            message.role === 'assistant' ? { ...message, ...change } : message,
          );
          await ask(other, { messages: changed });
          const sent = JSON.stringify(server.requests.at(-1)?.body);
          assert.equal(sent.split('"call-1"').length - 1, 2);
          return { passed: sent.includes(mark), thinks: sent.includes('"thinking":{') };
        };
        const own = await passes({});
        assert.ok(own.passed && sent(server).includes('I should look first.'));
        assert.equal((await passes({}, { id: 'another' })).passed, false);
        const foreign = await passes({}, { model: 'test-model-2' });
        assert.deepEqual(
          foreign,
          { passed: false, thinks: false },
          'nor is thinking asked for where none can be shown',
        );
        assert.equal((await passes({ text: 'Shortened.' })).passed, false);
      },
    );

    it('probes without a turn: the model is listed, is not, or cannot be known', async () => {
      const probe = async (models: string[] | null, top: Record<string, unknown> = {}) => {
        const server = await stand.serve({ script: [{}], models });
        const health = await (await stand.model(server.url, { top })).probe(new AbortController().signal);
        assert.equal(server.requests.length, 0);
        assert.ok(!JSON.stringify(health).includes(TEST_KEY));
        return [health.available, health.failure?.kind ?? null];
      };
      assert.deepEqual(await probe(['a', 'test-model']), [true, null]);
      assert.deepEqual(await probe(['test-model:latest']), [true, null]);
      assert.deepEqual(await probe(['a', 'b']), [false, 'modelUnknown']);
      assert.deepEqual(await probe(null), [true, null]);
      const gone = await stand.model('http://127.0.0.1:9');
      assert.equal((await gone.probe(new AbortController().signal)).failure?.kind, 'network');
      assert.notEqual((await gone.probe(AbortSignal.abort())).failure, null);
    });

    it('remembers what the last answer said of its limits', async () => {
      const headers =
        protocol === 'anthropic'
          ? {
              'anthropic-ratelimit-requests-limit': '50',
              'anthropic-ratelimit-requests-remaining': '10',
              'anthropic-ratelimit-requests-reset': new Date(Date.now() + 60_000).toISOString(),
            }
          : {
              'x-ratelimit-limit-requests': '50',
              'x-ratelimit-remaining-requests': '10',
              'x-ratelimit-reset-requests': '1m0s',
            };
      const server = await stand.serve({ script: [{ say: GREETING }], headers });
      const clock = jumpingClock();
      const model = await stand.model(server.url, { clock });
      const { signal } = new AbortController();
      assert.deepEqual(await model.quota?.read(signal), []);
      await ask(model);
      const windows = await model.quota?.read(signal);
      assert.deepEqual(
        windows?.map(({ id, remainingFraction }) => [id, remainingFraction]),
        [['requests', 0.2]],
      );
      clock.jump();
      assert.deepEqual(await model.quota?.read(signal), [], 'a limit that was reset since is none any more');
    });
  });
}

function sent({ requests }: { requests: { body: unknown }[] }): string {
  return JSON.stringify(requests.at(-1)?.body);
}
