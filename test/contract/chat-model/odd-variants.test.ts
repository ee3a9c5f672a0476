import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import type { ChatCompletion, ChatModel } from '../../../src/ports/chat-model.ts';
import { chatRequest } from '../../support/builders/chat-request.ts';
import { ChatModelStand } from '../../support/model-services/chat-model-stand.ts';
import type { ScriptedReply } from '../../support/model-services/scripted-reply.ts';

const chunk = (delta: unknown, finish: unknown = null, more: object = {}): string =>
  `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish, ...more }] })}\n\n`;
const calls = (...fragments: unknown[]): string => fragments.map((one) => chunk({ tool_calls: [one] })).join('');
const DONE = 'data: [DONE]\n\n';
const end = chunk({}, 'tool_calls') + DONE;
const args = (path: string): string => JSON.stringify({ path });
const read = (path: string): unknown => ({ name: 'read_file', arguments: args(path) });
const whole = (message: object, more: object = {}): string =>
  JSON.stringify({ model: 'm', object: 'chat.completion', choices: [{ index: 0, message, ...more }] });

/** What each server sends, and the paths that its calls read. */
const shapes: readonly (readonly [name: string, body: string, paths: readonly string[]])[] = [
  [
    'two whole calls under one number, each with an id',
    calls({ index: 0, id: 'a', function: read('a') }, { index: 0, id: 'b', function: read('b') }) + end,
    ['a', 'b'],
  ],
  [
    'one id for two calls',
    calls({ index: 0, id: 'call_0', function: read('a') }, { index: 1, id: 'call_0', function: read('b') }) + end,
    ['a', 'b'],
  ],
  [
    'empty ids, and pieces that come in turns',
    calls(
      { index: 0, id: '', function: { name: 'read_file', arguments: '{"path":' } },
      { index: 1, id: '', function: { name: 'read_file', arguments: '{"path":' } },
      { index: 0, id: '', function: { arguments: '"a"}' } },
      { index: 1, id: '', function: { arguments: '"b"}' } },
    ) + end,
    ['a', 'b'],
  ],
  [
    'the number as a text, and the name in two pieces',
    calls(
      { index: '0', id: 'a', function: { name: 'read_', arguments: '' } },
      { index: '0', function: { name: 'file', arguments: args('a') } },
    ) + end,
    ['a'],
  ],
  [
    'all calls in one list',
    chunk({ tool_calls: [{ function: read('a') }, { function: read('b') }] }) + end,
    ['a', 'b'],
  ],
  [
    'arguments encoded three times',
    calls({
      index: 0,
      id: 'a',
      function: { name: 'read_file', arguments: JSON.stringify(JSON.stringify(args('a'))) },
    }) + end,
    ['a'],
  ],
  [
    'a whole answer in place of a stream, with arguments as objects',
    whole({ content: null, tool_calls: [{ function: { name: 'read_file', arguments: { path: 'a' } } }] }),
    ['a'],
  ],
  [
    'a whole answer with the function of old',
    whole({ content: '', function_call: read('a') }, { finish_reason: 'function_call' }),
    ['a'],
  ],
  [
    'two calls as text',
    chunk({
      content: ['a', 'b'].map((path) => `<tool_call>\n${JSON.stringify(read(path))}\n</tool_call>`).join('\n'),
    }) +
      chunk({}, 'stop') +
      DONE,
    ['a', 'b'],
  ],
  [
    'calls as text behind thoughts about a call',
    chunk({ content: `<think><tool_call>${JSON.stringify(read('x'))}</tool_call></think>` }) +
      chunk({ content: `[TOOL_CALLS] [{"name": "read_file", "arguments": ${args('a')}}]` }) +
      chunk({}, 'stop'),
    ['a'],
  ],
  ['no reason of an end at all', calls({ index: 0, id: 'a', function: read('a') }) + DONE, ['a']],
  ['the word null as a reason', calls({ index: 0, id: 'a', function: read('a') }) + chunk({}, 'null') + end, ['a']],
  [
    'an end before the calls and another after them',
    chunk({ content: '' }, '') + calls({ index: 0, id: 'a', function: read('a') }) + chunk({}, 'tool_calls') + DONE,
    ['a'],
  ],
];

describe('variants of nearly the protocol: openai chat', () => {
  const stand = new ChatModelStand('openai chat');
  after(() => stand.stop());
  const complete = (model: ChatModel): Promise<ChatCompletion> =>
    model.complete(chatRequest(), () => undefined, new AbortController().signal);
  const sent = (body: string): ScriptedReply => ({
    trouble: {
      ...{ kind: 'refuse', status: 200, body },
      headers: { 'content-type': body.startsWith('{') ? 'application/json' : 'text/event-stream' },
    },
  });
  const refused = (status: number, error: unknown): ScriptedReply => ({
    trouble: { kind: 'refuse', status, body: typeof error === 'string' ? error : JSON.stringify(error) },
  });

  for (const [name, body, paths] of shapes) {
    it(`reads ${name}`, async () => {
      const server = await stand.serve({ script: [sent(body)] });
      const { failure, finish, message } = await complete(await stand.model(server.url));
      const told = message.toolCalls.map((call) => [call.name, JSON.parse(call.arguments) as unknown]);
      assert.deepEqual([failure, finish], [null, 'toolCalls']);
      assert.deepEqual(
        told,
        paths.map((path) => ['read_file', { path }]),
      );
      const ids = message.toolCalls.map(({ id }) => id);
      assert.ok(new Set(ids).size === paths.length && !ids.includes(''), ids.join());
    });
  }

  it('goes without what is named, in whatever words, and asks once more for each', async () => {
    const words: [number, unknown][] = [
      [400, 'json: unknown field "reasoning_effort"'],
      [400, { error: { message: 'Unrecognized request argument supplied: reasoning_effort', type: 'x', param: null } }],
      [422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'reasoning_effort'], msg: 'Extra inputs' }] }],
      [400, { error: { code: 400, message: 'Invalid JSON payload received. Unknown name "reasoning_effort": ?' } }],
      [400, { message: 'reasoning_effort is not supported with this model', type: 'invalid_request_error' }],
    ];
    for (const [status, error] of words) {
      const server = await stand.serve({
        script: (_, { body }) => ('reasoning_effort' in body ? refused(status, error) : { say: 'Hello.' }),
      });
      const { failure } = await complete(await stand.model(server.url, { config: { effort: 'high' } }));
      assert.deepEqual([failure, server.requests.length], [null, 2], JSON.stringify(error));
    }
  });

  it('knows when a plan comes back, told in words, seconds or dates, of a week, five hours or a day', async () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    const hour = 3_600_000;
    const clock = {
      now: () => now,
      monotonic: () => performance.now(),
      sleep: () => new Promise<void>(() => undefined),
    };
    const told: [string, number][] = [
      ['Weekly usage limit reached. Your limit will reset at 2026-11-27T12:00:00Z', 72 * hour],
      ['5-hour limit reached, resets in 1h 30m', 1.5 * hour],
      ['You have hit your usage limit for the week. Retry after 7200 seconds.', 2 * hour],
      ['Usage limit exceeded (5 hours). Quota resets at 2026-11-24 15:00:00 UTC', 3 * hour],
    ];
    for (const [message, ms] of told) {
      const server = await stand.serve({ script: [refused(429, { error: { message } })] });
      const { failure } = await complete(await stand.model(server.url, { clock }));
      const waitMs = failure?.retryAfterMs ?? Date.parse(failure?.resetAt ?? '') - now;
      assert.deepEqual([failure?.kind, Math.round(waitMs / 60_000)], ['quota', ms / 60_000], message);
    }
  });

  /** What a request with such a report is billed at least: 1000 in, 100 out unless more is told. */
  const reports: readonly (readonly [name: string, usage: object, input: number, output: number])[] = [
    [
      'a total that is more than its parts',
      { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 5000 },
      1000,
      4000,
    ],
    ['a total below its parts', { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 3 }, 1000, 100],
    ['output alone', { completion_tokens: 500 }, 1, 500],
    ['numbers below nothing', { prompt_tokens: -1, completion_tokens: -1, total_tokens: -2 }, 1, 1],
    ['numbers as texts', { prompt_tokens: '1000', completion_tokens: '100', total_tokens: '1100' }, 1, 1],
    [
      'thoughts beside the output',
      {
        prompt_tokens: 1000,
        completion_tokens: 100,
        total_tokens: 1600,
        completion_tokens_details: { reasoning_tokens: 500 },
      },
      1000,
      600,
    ],
    [
      'more from the cache than was asked',
      { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 4000 } },
      1000,
      100,
    ],
  ];
  for (const [name, usage, input, output] of reports) {
    it(`is billed no less than was seen or told: ${name}`, async () => {
      const body = chunk({ content: 'Hello, here is an answer of some words.' }) + chunk({}, 'stop', { usage }) + DONE;
      const server = await stand.serve({ script: [sent(body)] });
      const { usage: billed } = await complete(await stand.model(server.url));
      const read = billed.input + billed.cacheRead + billed.cacheWrite;
      assert.ok(read >= input && billed.output >= output, JSON.stringify(billed));
    });
  }
});
