import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerFailureSchema } from '../../../src/domain/provider/provider-failure.ts';
import { totalTokens } from '../../../src/domain/money/tokens.ts';
import { tokenUsageSchema } from '../../../src/domain/provider/provider.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest } from '../../../src/ports/chat-model.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { chatRequest } from '../../support/builders/chat-request.ts';

/** What goes wrong in an answer, whoever gives it. Each implementation says how it gets into it. */
export type Trouble =
  /** Says `GREETING` in pieces. */
  | 'none'
  /** Says `Let me look.` and calls `CALLS`. */
  | 'calls'
  | 'empty'
  /** Half a greeting, then nothing. */
  | 'hang'
  | 'silent'
  | 'rateLimit'
  | 'auth'
  | 'contextTooLong'
  | 'refused'
  /** Says the greeting, and the limit of the answer is reached. */
  | 'length'
  /** Says the greeting, and tells no tokens. */
  | 'noUsage'
  /** Half a greeting, then the connection is gone. */
  | 'cut';

export const GREETING = 'Hello wörld, 日本語 🦀 and a bit more so that there is a half of it.';
export const CALLS = [
  { name: 'read_file', arguments: { path: 'README.md' } },
  { name: 'read_file', arguments: { path: 'naïve/🦀.txt' } },
];

export interface Asked {
  completion: ChatCompletion;
  deltas: ChatDelta[];
}

/** Asks once and checks what holds for every answer. */
export async function ask(
  model: ChatModel,
  changes: Partial<ChatRequest> = {},
  signal: AbortSignal = new AbortController().signal,
  /** Gets what is said while it is said. */
  pieces: string[] = [],
): Promise<Asked> {
  const deltas: ChatDelta[] = [];
  const request = chatRequest(changes);
  const completion = await model.complete(request, (delta) => pieces.push(delta.text) && deltas.push(delta), signal);
  tokenUsageSchema.parse(completion.usage);
  if (completion.failure !== null) providerFailureSchema.parse(completion.failure);
  const said = deltas.flatMap((delta) => (delta.type === 'said' ? [delta.text] : [])).join('');
  assert.equal(said, completion.message.text, 'what was shown is what is kept');
  for (const call of completion.message.toolCalls) JSON.parse(call.arguments);
  const bound = model.boundOf(request, null);
  assert.ok(totalTokens(completion.usage) <= bound.tokens, 'the bound holds');
  return { completion, deltas };
}

export function describeChatModel(name: string, make: (trouble: Trouble, clock: Clock) => Promise<ChatModel>): void {
  const failsAs = async (trouble: Trouble, kind: string, changes: Partial<ChatRequest> = {}) => {
    const asked = await ask(await make(trouble, systemClock), changes);
    assert.equal(asked.completion.failure?.kind, kind, JSON.stringify(asked.completion.failure));
    assert.match(asked.completion.failure.message, /\w/);
    return asked;
  };

  const isGivenUp = async (trouble: Trouble, kind: string, changes: Partial<ChatRequest> = {}) => {
    const clock = new SteeredClock();
    const { completion } = await clock.passUntil(ask(await make(trouble, clock), changes));
    assert.equal(completion.failure?.kind, kind, JSON.stringify(completion.failure));
  };

  describe(`chat model contract: ${name}`, () => {
    it('answers in pieces, with the tokens of the service', async () => {
      const { completion, deltas } = await ask(await make('none', systemClock));
      assert.equal(completion.failure, null);
      assert.equal(completion.message.text, GREETING);
      assert.deepEqual([completion.finish, completion.usageBasis], ['stop', 'told']);
      assert.ok(deltas.length > 1 && totalTokens(completion.usage) > 0 && completion.model !== '');
    });

    it('puts calls of tools together', async () => {
      const { completion } = await ask(await make('calls', systemClock));
      assert.equal(completion.finish, 'toolCalls');
      assert.equal(completion.message.text, 'Let me look.');
      const calls = completion.message.toolCalls.map((call) => ({
        name: call.name,
        arguments: JSON.parse(call.arguments) as unknown,
      }));
      assert.deepEqual(calls, CALLS);
      assert.equal(new Set(completion.message.toolCalls.map((call) => call.id)).size, 2);
    });

    it('ends soon when it is stopped in the middle, and keeps what had come', async () => {
      const stop = new AbortController();
      const model = await make('hang', systemClock);
      const pieces: string[] = [];
      const onDelta = (delta: ChatDelta) => {
        pieces.push(delta.text);
        stop.abort();
      };
      const completion = await model.complete(chatRequest(), onDelta, stop.signal);
      assert.equal(completion.finish, 'failed');
      assert.ok(completion.message.text !== '' && GREETING.startsWith(completion.message.text));
      assert.ok(totalTokens(completion.usage) > 0, 'what was said was billed');
    });

    it('does not even begin when it was stopped before', async () => {
      const { completion } = await ask(await make('none', systemClock), {}, AbortSignal.abort());
      assert.notEqual(completion.failure, null);
      assert.deepEqual([completion.message.text, totalTokens(completion.usage)], ['', 0]);
    });

    it('gives up on an answer that is not finished in its time', async () => {
      // Sooner than the silence that it may keep.
      await isGivenUp('hang', 'timeout', { timeoutMs: 90_000 });
    });

    it('gives up on a service that says nothing', async () => {
      await isGivenUp('silent', 'silent');
    });

    it('says that an answer is empty', async () => {
      await failsAs('empty', 'garbage');
    });

    it('tells a limit of the rate, and when it is over', async () => {
      const { completion } = await failsAs('rateLimit', 'rateLimit');
      assert.equal(completion.failure?.retryAfterMs, 17_000);
      assert.notEqual(completion.failure.resetAt, null);
      assert.equal(totalTokens(completion.usage), 0);
    });

    it('tells a key that is not accepted, without it', async () => {
      await failsAs('auth', 'auth');
    });

    it('tells a conversation that is too long', async () => {
      await failsAs('contextTooLong', 'contextTooLong');
    });

    it('tells a refusal', async () => {
      const { completion } = await failsAs('refused', 'refused');
      assert.equal(completion.finish, 'refused');
    });

    it('tells an answer that was cut at its limit, which is no failure', async () => {
      const { completion } = await ask(await make('length', systemClock));
      assert.deepEqual([completion.finish, completion.failure], ['length', null]);
      assert.equal(completion.message.text, GREETING);
    });

    it('counts tokens upwards when the service tells none', async () => {
      const { completion } = await ask(await make('noUsage', systemClock));
      assert.deepEqual([completion.failure, completion.usageBasis], [null, 'estimated']);
      assert.ok(completion.usage.input >= Buffer.byteLength(chatRequest().system));
      assert.ok(completion.usage.output >= Buffer.byteLength(GREETING));
    });

    it('keeps what came before the connection was gone, and counts it', async () => {
      const { completion } = await failsAs('cut', 'network');
      assert.equal(completion.finish, 'failed');
      assert.ok(completion.message.text !== '' && GREETING.startsWith(completion.message.text));
      assert.ok(totalTokens(completion.usage) > 0);
    });
  });
}
