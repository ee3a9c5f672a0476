import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { errorText } from '../../../../../../src/adapters/providers/chat/http/error-text.ts';
import { RequestShape } from '../../../../../../src/adapters/providers/chat/wire/request-shape.ts';

const schema = { type: 'object', properties: { user: { type: 'string' }, strict: { type: 'boolean' } } };
const call = {
  id: 'a',
  type: 'function',
  function: { name: 'run', arguments: '{"store":1}' },
  extra_content: { s: 1 },
};
const body = {
  model: 'm',
  messages: [
    { role: 'user', content: 'Store the seed of the user in this stream.' },
    { role: 'assistant', content: null, tool_calls: [call], reasoning_content: 'hm' },
    { role: 'assistant', content: null, tool_calls: [{ ...call, id: 'b' }] },
  ],
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 16_384,
  reasoning_effort: 'high',
  prompt_cache_key: 'k',
  store: false,
  tools: [{ type: 'function', function: { name: 'run', description: '', parameters: schema, strict: false } }],
};
const after = (error: unknown, sent: Record<string, unknown> = body) => {
  const shape = new RequestShape();
  const learned = shape.learn({ status: 400, text: errorText(error) }, shape.applied(sent));
  return { learned, next: shape.applied(sent), shape };
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

describe('the shape of requests that a service takes', () => {
  it('is ours where it refuses nothing of it', () => {
    assert.deepEqual(new RequestShape().applied(body), body);
  });

  it('uses the other name of the limit, both ways', () => {
    const openai = {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      code: 'unsupported_parameter',
      param: 'max_tokens',
    };
    const { learned, next } = after({ error: openai });
    assert.deepEqual([learned, next], [true, { ...without('max_tokens'), max_completion_tokens: 16_384 }]);
    const { max_tokens: limit, ...rest } = body;
    const other = after(
      { detail: [{ loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs are not permitted' }] },
      {
        ...rest,
        max_completion_tokens: limit,
      },
    );
    assert.deepEqual(other.next, body);
  });

  it('does without the fields that are named, as services name them', () => {
    const refusals: [string, unknown, ...string[]][] = [
      [
        'Mistral',
        {
          object: 'error',
          message: {
            detail: [
              {
                type: 'extra_forbidden',
                loc: ['body', 'stream_options', 'include_usage'],
                msg: 'Extra inputs are not permitted',
                input: true,
              },
            ],
          },
          type: 'invalid_request_error',
        },
        'stream_options',
      ],
      ['Azure', { error: { message: 'Unrecognized request argument supplied: store', param: null } }, 'store'],
      [
        'Azure, two',
        { error: { message: 'Unrecognized request arguments supplied: prompt_cache_key, reasoning_effort' } },
        'prompt_cache_key',
        'reasoning_effort',
      ],
      [
        'Gemini',
        [
          {
            error: {
              code: 400,
              message: 'Invalid JSON payload received. Unknown name "prompt_cache_key": Cannot find field.',
              status: 'INVALID_ARGUMENT',
            },
          },
        ],
        'prompt_cache_key',
      ],
      [
        'LiteLLM',
        {
          error: {
            message:
              "litellm.UnsupportedParamsError: groq does not support parameters: ['reasoning_effort'], for model=x",
          },
        },
        'reasoning_effort',
      ],
      [
        'xAI',
        {
          code: 'Client specified an invalid argument',
          error: 'Model grok does not support parameter reasoningEffort / reasoning_effort.',
        },
        'reasoning_effort',
      ],
      ['FastAPI', { detail: 'Field "store" is not allowed' }, 'store'],
      ['Python', { error: "create() got an unexpected keyword argument 'prompt_cache_key'" }, 'prompt_cache_key'],
    ];
    for (const [service, error, ...names] of refusals) {
      const { learned, next } = after(error);
      assert.deepEqual([learned, next], [true, without(...names)], service);
    }
  });

  it('does without streaming', () => {
    const { next } = after({ error: { message: "Parameter 'stream' is not supported" } });
    assert.deepEqual(next, without('stream', 'stream_options'));
  });

  it('takes fields out of tools and messages, and leaves schemas and arguments alone', () => {
    const strict = after({ error: { message: 'tools.0.function.strict: Extra inputs are not permitted' } }).next;
    assert.doesNotMatch(JSON.stringify(strict['tools']), /"strict":false/);
    assert.match(JSON.stringify(strict['tools']), /"strict":\{"type":"boolean"\}/);
    const groq = after({ error: { message: "'messages.1' : property 'reasoning_content' is unsupported" } }).next;
    assert.deepEqual((groq['messages'] as unknown[])[1], { role: 'assistant', content: null, tool_calls: [call] });
    const signed = after({ error: { message: "messages[1].tool_calls[0]: unknown field 'extra_content'" } }).next;
    assert.doesNotMatch(JSON.stringify(signed['messages']), /extra_content/);
  });

  it('gives thoughts to messages that have none, where they are wanted', () => {
    for (const message of [
      'The `reasoning_content` in the thinking mode must be passed back to the API.',
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2',
      'messages[2]: assistant message with tool_calls must include reasoning_content.',
    ]) {
      const { learned, next } = after({ error: { message } });
      const [, own, others] = next['messages'] as { reasoning_content?: string }[];
      assert.deepEqual([learned, own?.reasoning_content, others?.reasoning_content], [true, 'hm', ' '], message);
    }
  });

  it('asks for shorter answers where the limit was too high, and never for unlimited ones', () => {
    const told: [string, number][] = [
      ['max_tokens is too large: 16384. This model supports at most 4096 completion tokens.', 4096],
      [
        '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the context.',
        8192,
      ],
      ['max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens', 8192],
      ['Range of max_tokens should be [1, 8192]', 8192],
    ];
    for (const [message, limit] of told) {
      assert.deepEqual(after({ error: { message } }).next, { ...body, max_tokens: limit }, message);
    }
    const { shape, learned } = after({ error: { message: "'max_tokens' is not supported" } });
    assert.equal(learned, true);
    const sent = shape.applied(body);
    assert.equal(shape.learn({ status: 400, text: "'max_completion_tokens' is not supported" }, sent), false);
    assert.equal(shape.applied(body)['max_completion_tokens'], 16_384);
  });

  it('learns nothing from a refusal of something else', () => {
    for (const message of [
      'The user must store a seed before the stream.',
      'Invalid schema for function run',
      "model 'm' is not supported",
      'messages: at least one message is required',
      'temperature is not supported',
    ]) {
      const { learned, next } = after({ error: { message } });
      assert.deepEqual([learned, next], [false, body], message);
    }
  });
});
