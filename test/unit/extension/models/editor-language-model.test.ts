import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { vscodeLmProviderSchema } from '../../../../src/domain/provider/provider-config.ts';
import { providerFailureSchema } from '../../../../src/domain/provider/provider-failure.ts';
import { totalTokens } from '../../../../src/domain/money/tokens.ts';
import { EditorLanguageModel } from '../../../../src/extension/models/editor-language-model.ts';
import type { AnswerPart, OpenModel } from '../../../../src/extension/models/model-access.ts';
import type { ChatCompletion, ChatDelta, ChatRequest } from '../../../../src/ports/chat-model.ts';
import { doorTo, openModel, says } from '../../../support/agents/open-model.ts';

const text = (words: string): AnswerPart => ({ kind: 'text', text: words });
const never = (): Promise<never> => new Promise(() => undefined);
const REQUEST: ChatRequest = {
  system: 'Be exact.',
  messages: [{ role: 'user', text: 'Read a.ts.' }],
  tools: [{ name: 'read_file', description: 'Reads a file.', parameters: { type: 'object' } }],
  maxOutputTokens: 1000,
  timeoutMs: 5000,
  cacheKey: 'k',
};

function modelOf(open: OpenModel, config: object = {}): EditorLanguageModel {
  return new EditorLanguageModel(
    vscodeLmProviderSchema.parse({ id: 'editor', name: 'vscode-lm', model: 'x-1', ...config }),
    doorTo(open),
  );
}

async function ask(
  open: OpenModel,
  {
    request = {},
    signal = new AbortController().signal,
    config = {},
  }: { request?: Partial<ChatRequest>; signal?: AbortSignal; config?: object } = {},
): Promise<{ completion: ChatCompletion; deltas: ChatDelta[] }> {
  const deltas: ChatDelta[] = [];
  const model = modelOf(open, config);
  const completion = await model.complete({ ...REQUEST, ...request }, (delta) => deltas.push(delta), signal);
  if (completion.failure !== null) providerFailureSchema.parse(completion.failure);
  return { completion, deltas };
}

describe("one of the editor's models", () => {
  it('streams what it says and asks for tools', async () => {
    const call: AnswerPart = { kind: 'call', id: '7', name: 'read_file', input: { path: 'a.ts' } };
    const { completion, deltas } = await ask(openModel(() => says([text('naïve '), text('日本 🦀'), call])));
    assert.deepEqual(
      deltas.map((delta) => delta.text),
      ['naïve ', '日本 🦀'],
    );
    assert.deepEqual(completion.message, {
      role: 'assistant',
      text: 'naïve 日本 🦀',
      toolCalls: [{ id: '7', name: 'read_file', arguments: '{"path":"a.ts"}' }],
    });
    assert.deepEqual([completion.finish, completion.model, completion.failure], ['toolCalls', 'x-1', null]);
  });

  it('ends an answer that no tokenizer ends, of words and of calls', async () => {
    const counts = { countTokens: async () => 1 };
    const words = await ask(openModel(() => says(Array.from({ length: 50 }, () => text('y'.repeat(2 ** 20)))), counts));
    const input = { path: 'z'.repeat(2 ** 20) };
    const calls = Array.from({ length: 50 }, (_, n): AnswerPart => ({
      kind: 'call',
      id: `${n}`,
      name: 'read_file',
      input,
    }));
    const asked = await ask(openModel(() => says(calls), counts));
    for (const { completion } of [words, asked]) {
      assert.deepEqual([completion.finish, completion.failure], ['length', null]);
      assert.ok(JSON.stringify(completion.message).length < 3 * 2 ** 20);
    }
  });

  it('says that its tokens are estimated, and never more of them than was reserved', async () => {
    const open = openModel(() => says([text('one two three')]));
    const { completion } = await ask(open);
    assert.equal(completion.usageBasis, 'estimated');
    assert.equal(completion.usage.output, 3);
    const bound = modelOf(open).boundOf(REQUEST, null);
    assert.ok(totalTokens(completion.usage) <= bound.tokens);
    const grown = { ...REQUEST, messages: [...REQUEST.messages, { role: 'user', text: 'Go on.' } as const] };
    const second = modelOf(open).boundOf(grown, { usage: completion.usage, messages: 1 });
    assert.ok(second.tokens < modelOf(open).boundOf(grown, null).tokens);
    assert.equal(bound.usd, null);
  });

  it('costs what the settings file says, and otherwise has no price', () => {
    const usage = { input: 1_000_000, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    assert.equal(modelOf(openModel(() => says([]))).costOf(usage), null);
    assert.equal(
      modelOf(
        openModel(() => says([])),
        { price: { input: 2, output: 8 } },
      ).costOf(usage),
      2,
    );
  });

  it('counts upwards where its tokenizer throws, hangs or answers nonsense', async () => {
    for (const countTokens of [async () => Promise.reject(new Error('no tokenizer')), async () => Number.NaN]) {
      const { completion } = await ask(openModel(() => says([text('12345678')]), { countTokens }));
      assert.equal(completion.usage.output, 4);
    }
  });

  it('is not asked before the editor was told that it may be, because at night nobody would answer', async () => {
    let sent = 0;
    const open = openModel(
      () =>
        says([text('x')], async () => {
          sent += 1;
        }),
      { isAllowed: () => false },
    );
    const { completion } = await ask(open);
    assert.equal(completion.failure?.kind, 'consentMissing');
    assert.match(completion.failure.message, /Run Test Provider/);
    assert.equal(sent, 0);
    assert.equal((await modelOf(open).probe(new AbortController().signal)).available, false);
  });

  it('is given up when it is silent, and keeps what it had said', async () => {
    let stopped = false;
    const open = openModel((signal) => {
      signal.addEventListener('abort', () => (stopped = true));
      return says([text('half ')], never);
    });
    const { completion } = await ask(open, { config: { config: { silence_timeout_minutes: 0.01 } } });
    assert.equal(completion.failure?.kind, 'silent');
    assert.equal(completion.message.text, 'half ');
    assert.ok(completion.usage.input > 0 && completion.usage.output > 0);
    assert.equal(stopped, true);
  });

  it('is given up when its time is over, though it goes on talking', async () => {
    const open = openModel(async function* () {
      for (;;) {
        yield text('x ');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    const { completion } = await ask(open, { request: { timeoutMs: 60 } });
    assert.equal(completion.failure?.kind, 'timeout');
    assert.match(completion.message.text, /^x /);
  });

  it('ends soon after an abort, before and in the middle of an answer, heeded or not', async () => {
    const gone = new AbortController();
    gone.abort();
    assert.equal(
      (
        await ask(
          openModel(() => says([], never)),
          { signal: gone.signal },
        )
      ).completion.finish,
      'failed',
    );
    const stop = new AbortController();
    const open = openModel(() =>
      says([text('half')], async () => {
        stop.abort();
        await never();
      }),
    );
    const { completion } = await ask(open, { signal: stop.signal });
    assert.deepEqual([completion.finish, completion.message.text], ['failed', 'half']);
  });

  it('ends soon after an abort also while the editor looks for it', async () => {
    const config = vscodeLmProviderSchema.parse({ id: 'editor', name: 'vscode-lm' });
    const stop = new AbortController();
    const asking = new EditorLanguageModel(config, { open: never }).complete(REQUEST, () => undefined, stop.signal);
    const model = new EditorLanguageModel(config, { open: never });
    const looking = model.probe(stop.signal);
    stop.abort();
    assert.equal((await asking).finish, 'failed');
    assert.equal((await looking).failure?.kind, 'timeout');
  });

  it('tells a failure in the middle of a stream as such, with what was said and used', async () => {
    const broken = Object.assign(new Error('Sorry, your request was rate-limited. Please wait 30 seconds.'), {
      name: 'ChatRateLimited',
    });
    const { completion } = await ask(openModel(() => says([text('half')], () => Promise.reject(broken))));
    assert.deepEqual([completion.failure?.kind, completion.failure?.retryAfterMs], ['rateLimit', 30_000]);
    assert.equal(completion.message.text, 'half');
    assert.ok(completion.usage.output > 0);
  });

  it('calls an empty answer garbage', async () => {
    assert.equal((await ask(openModel(() => says([])))).completion.failure?.kind, 'garbage');
  });

  it('is cut where its answer is longer than was reserved, though it does not stop by itself', async () => {
    let said = 0;
    const open = openModel(async function* () {
      for (;;) {
        said += 1;
        yield text('word '.repeat(20));
      }
    });
    const { completion } = await ask(open, { request: { maxOutputTokens: 100 } });
    assert.deepEqual([completion.finish, completion.failure], ['length', null]);
    assert.ok(said <= 7, `${said} parts were taken`);
  });

  it('is looked for anew with each request, and says so when it is gone', async () => {
    const config = vscodeLmProviderSchema.parse({ id: 'editor', name: 'vscode-lm' });
    const failure = {
      kind: 'modelUnknown',
      message: 'This editor has no model x-1.',
      resetAt: null,
      retryAfterMs: null,
    } as const;
    const model = new EditorLanguageModel(config, { open: async () => ({ ok: false, failure }) });
    const completion = await model.complete(REQUEST, () => undefined, new AbortController().signal);
    assert.equal(completion.failure, failure);
    assert.equal((await model.probe(new AbortController().signal)).detail, failure.message);
  });
});
