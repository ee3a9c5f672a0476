import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { chatRequest } from '../../support/builders/chat-request.ts';
import type { ChatModel } from '../../../src/ports/chat-model.ts';
import { ChatModelStand } from '../../support/model-services/chat-model-stand.ts';
import type { ScriptedReply } from '../../support/model-services/scripted-reply.ts';

const chunk = (delta: unknown, finish: string | null = null) =>
  `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const call = (fragment: unknown) => chunk({ tool_calls: [fragment] });
const READ = { name: 'read_file', arguments: { path: 'README.md' } };
const DONE = 'data: [DONE]\n\n';
const text = JSON.stringify(READ.arguments);

/** Streams of servers that say they are compatible, each with one call of `READ`. */
const streams: Readonly<Record<string, string>> = {
  'arguments as an object': call({ index: 0, id: 'a', function: READ }) + chunk({}, 'tool_calls') + DONE,
  'arguments encoded twice':
    call({ index: 0, id: 'a', function: { ...READ, arguments: JSON.stringify(text) } }) + chunk({}, 'tool_calls'),
  'no id, no index, an ordinary end': call({ function: { ...READ, arguments: text } }) + chunk({}, 'stop') + DONE,
  'an empty end with each piece':
    chunk({ content: '' }, '') +
    call({ index: 0, id: 'a', function: { name: READ.name, arguments: text } }) +
    chunk({}, 'stop'),
  'the call as text': chunk({ content: `<tool_call>${JSON.stringify(READ)}</tool_call>` }) + chunk({}, 'stop') + DONE,
};

describe('servers that speak nearly the protocol: openai chat', () => {
  const stand = new ChatModelStand('openai chat');
  after(() => stand.stop());

  for (const [name, body] of Object.entries(streams)) {
    it(`reads a call with ${name}`, async () => {
      const headers = { 'content-type': 'text/event-stream' };
      const server = await stand.serve({ script: [{ trouble: { kind: 'refuse', status: 200, headers, body } }] });
      const model = await stand.model(server.url);
      const completion = await model.complete(chatRequest(), () => undefined, new AbortController().signal);
      const calls = completion.message.toolCalls.map((one) => ({
        name: one.name,
        arguments: JSON.parse(one.arguments) as unknown,
      }));
      assert.deepEqual([completion.failure, completion.finish, calls], [null, 'toolCalls', [READ]]);
      assert.notEqual(completion.message.toolCalls[0]?.id, '');
    });
  }

  const refuse = (status: number, error: unknown): ScriptedReply => ({
    trouble: { kind: 'refuse', status, body: JSON.stringify(error) },
  });
  const complete = (model: ChatModel) => model.complete(chatRequest(), () => undefined, new AbortController().signal);

  it('asks again without what the service does not take, and remembers it', async () => {
    const refused = { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] };
    const limit = { error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." } };
    const server = await stand.serve({
      script: (turn) => [refuse(422, refused), refuse(400, limit)][turn] ?? { say: 'Hello.' },
    });
    const model = await stand.model(server.url);
    assert.deepEqual((await complete(model)).failure, null);
    assert.deepEqual((await complete(model)).failure, null);
    const sent = server.requests.map(({ body }) =>
      ['stream_options', 'max_tokens', 'max_completion_tokens'].filter((name) => name in body),
    );
    assert.deepEqual(sent, [
      ['stream_options', 'max_tokens'],
      ['max_tokens'],
      ['max_completion_tokens'],
      ['max_completion_tokens'],
    ]);
  });

  it('asks once where the service names nothing that could be left out', async () => {
    const server = await stand.serve({
      script: [refuse(400, { error: { message: 'Invalid value for messages[0].' } })],
    });
    const { failure } = await complete(await stand.model(server.url));
    assert.deepEqual([failure?.kind, server.requests.length], ['outdated', 1]);
  });

  it('shows errors of any form in words', async () => {
    const errors: [unknown, RegExp][] = [
      [[{ error: { code: 400, message: 'API key expired', status: 'INVALID_ARGUMENT' } }], /API key expired/],
      [
        {
          error: {
            message: { detail: [{ loc: ['body', 'tools'], msg: 'Extra inputs are not permitted', input: 'secret' }] },
          },
        },
        /tools: Extra inputs are not permitted/,
      ],
      [{ errors: [{ code: 5006, message: 'AiError: bad input' }], success: false }, /AiError: bad input/],
      [{ code: 20015, message: 'no such thing', data: null }, /no such thing/],
      [{ error: ['one', 'two'] }, /one; two/],
    ];
    for (const [error, words] of errors) {
      const server = await stand.serve({ script: [refuse(400, error)] });
      const { failure } = await complete(await stand.model(server.url));
      assert.match(failure?.message ?? '', words);
      assert.doesNotMatch(failure?.message ?? '', /secret|object Object|[{}]/);
    }
    const page =
      '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
    const server = await stand.serve({ script: [{ trouble: { kind: 'refuse', status: 502, body: page } }] });
    const { failure } = await complete(await stand.model(server.url));
    assert.match(failure?.message ?? '', /"502 Bad Gateway"/);
  });

  it('takes limits of plans for a quota, with the time that is told in words', async () => {
    const hour = 3_600_000;
    const told: [string, number][] = [
      ['You have reached your weekly usage limit. Your limit resets in 3 days 4 hours.', 76 * hour],
      ['Usage limit reached for 5 hour. Please wait 2h30m.', 2.5 * hour],
      ['Daily limit exceeded, try again in 45 minutes', 0.75 * hour],
      ["You've hit your session limit. Please try again in 90 seconds", hour / 40],
    ];
    for (const [message, ms] of told) {
      const server = await stand.serve({ script: [refuse(429, { error: { message, type: 'rate_limit_error' } })] });
      const { failure } = await complete(await stand.model(server.url));
      assert.deepEqual([failure?.kind, failure?.retryAfterMs], ['quota', ms], message);
    }
  });

  describe('a test with a tool', () => {
    const tried = async (reply: ScriptedReply, config: Record<string, unknown> = {}) => {
      const server = await stand.serve({ script: [reply], models: ['test-model', 'test-model-2'] });
      const model = await stand.model(server.url, { config, top: { price: { input: 1, output: 10 } } });
      return {
        health: await model.trial?.run(new AbortController().signal),
        bound: model.trial?.cost(),
        server,
      };
    };
    const called = {
      calls: [{ name: 'report_word', arguments: { word: 'ready' } }],
      usage: { input: 100, output: 10 },
    };

    it('finds that the model calls it, for less than was said before', async () => {
      const { health, bound } = await tried(called);
      assert.deepEqual([health?.available, health?.spent], [true, { tokens: 110, usd: 0.0002, paidBy: 'tokens' }]);
      assert.match(health?.detail ?? '', /test-model calls tools/);
      assert.ok(bound?.usd !== undefined && bound.usd !== null && bound.usd >= 0.0002 && bound.usd < 0.05);
    });

    it('finds that it does not', async () => {
      const { health } = await tried({ say: 'The word is ready.' });
      assert.deepEqual([health?.available, health?.failure?.kind], [false, 'modelUnknown']);
      assert.match(health?.detail ?? '', /This model or server does not support tools/);
    });

    it('asks nothing of a model whose list says that it has not this effort, and names those it has', async () => {
      const told: [string, Record<string, unknown>, string | undefined][] = [
        ['OpenRouter', { reasoning: { supported_efforts: ['high', 'low'], mandatory: true } }, 'high, low'],
        [
          'Anthropic',
          { capabilities: { effort: { supported: true, low: { supported: true }, xhigh: { supported: false } } } },
          'low',
        ],
        ['GitHub Copilot', { capabilities: { supports: { reasoning_effort: ['low', 'medium'] } } }, 'low, medium'],
        ['a list beside the name', { supported_reasoning_efforts: ['minimal'] }, 'minimal'],
        ['OpenRouter without a list', { reasoning: { supported_efforts: null } }, undefined],
        ['a list with it', { supported_reasoning_efforts: ['none', 'xhigh'] }, undefined],
        ['nothing told', { supported_parameters: ['tools', 'reasoning'] }, undefined],
      ];
      for (const [name, entry, offered] of told) {
        const server = await stand.serve({ script: [called], models: ['other', { id: 'test-model', ...entry }] });
        const model = await stand.model(server.url, { config: { effort: 'xhigh' } });
        const health = await model.trial?.run(new AbortController().signal);
        assert.equal(health?.available, offered === undefined, name);
        assert.equal(server.requests.length, offered === undefined ? 1 : 0, name);
        if (offered !== undefined) assert.match(health.detail, new RegExp(`no effort xhigh; it has ${offered}\\)`));
      }
      const models = [{ id: 'test-model', supported_parameters: ['tools'] }];
      for (const [effort, isServed] of [
        ['low', false],
        ['none', true],
      ] as const) {
        const server = await stand.serve({ script: [called], models });
        const model = await stand.model(server.url, { config: { effort } });
        const health = await model.trial?.run(new AbortController().signal);
        assert.equal(health?.available, isServed, effort);
        if (!isServed) assert.match(health.detail, /no efforts to choose from, and low is asked for/);
      }
    });

    it('says what the service does not take', async () => {
      const refused = { error: { message: "Unsupported parameter: 'reasoning_effort'", param: 'reasoning_effort' } };
      const server = await stand.serve({ script: (turn) => (turn === 0 ? refuse(400, refused) : called) });
      const model = await stand.model(server.url, { config: { effort: 'high' } });
      const health = await model.trial?.run(new AbortController().signal);
      assert.match(health?.detail ?? '', /requests go without reasoning_effort/);
    });

    it('asks nothing of a model that is not listed, and names those near it', async () => {
      const server = await stand.serve({ script: [called], models: ['tset-model', 'test-modell', 'other'] });
      const model = await stand.model(server.url);
      const health = await model.trial?.run(new AbortController().signal);
      assert.deepEqual([health?.available, server.requests.length], [false, 0]);
      assert.match(health?.detail ?? '', /near it are test-modell, tset-model/);
    });
  });
});
