import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProviderFailure } from '../../../src/domain/provider/provider-failure.ts';
import type { TurnReply } from '../../../src/ports/llm-provider.ts';
import { takePlanTurn, takeTurn } from '../../../src/runtime/turn.ts';
import { fakeProvider, turnReply, turnRequest } from '../../support/fakes/fake-provider.ts';

const bill = {
  usage: { input: 100, output: 20, thinking: 5, cacheRead: 7, cacheWrite: 0 },
  costUsd: 0.25,
  conversationId: 'c1',
  actions: ['edit a.ts'],
};
const quiet = () => undefined;
const take = (fields: Partial<TurnReply>, signal = new AbortController().signal) =>
  takeTurn(
    turnRequest(),
    { provider: fakeProvider(async () => turnReply({ ...bill, ...fields })), onProgress: quiet },
    signal,
  );

describe('a turn', () => {
  it('comes to what the reply says, with its bill', async () => {
    const outcome = await take({ text: '{"status":"done","summary":"Added the parser."}' });
    assert.deepEqual(outcome, {
      result: 'done',
      newTasks: [],
      summary: 'Added the parser.',
      reply: '{"status":"done","summary":"Added the parser."}',
      tokens: bill.usage,
      costUsd: 0.25,
      requests: 1,
      model: 'fake-1',
      conversationId: 'c1',
      actions: 'edit a.ts',
    });
  });

  it('is malformed after an empty or unreadable reply, says why, and is billed all the same', async () => {
    for (const [text, why] of [
      ['', /empty/],
      ['Done!', /no JSON object/],
      ['{"status":"finished","summary":"s"}', /must be one of "done"/],
    ] as const) {
      const outcome = await take({ text });
      assert.ok(outcome.result === 'malformed');
      assert.match(outcome.problems.join(), why);
      assert.equal(outcome.costUsd, 0.25);
      assert.deepEqual(outcome.tokens, bill.usage);
    }
  });

  it('is malformed by the same words where the reply came as a value, whatever the text says', async () => {
    const text = '{"status":"done","summary":"s"}';
    const outcome = await take({ text, structured: { status: 'finished', summary: 's' } });
    assert.ok(outcome.result === 'malformed');
    const asText = await take({ text: '{"status":"finished","summary":"s"}' });
    assert.ok(asText.result === 'malformed');
    assert.deepEqual(outcome.problems, asText.problems);
    assert.deepEqual([outcome.costUsd, outcome.reply], [0.25, text]);
  });

  it('goes by the value, and keeps the text for people', async () => {
    const outcome = await take({ text: 'All done.', structured: { status: 'continue', summary: 'Half is left.' } });
    assert.deepEqual([outcome.result, outcome.summary, outcome.reply], ['continue', 'Half is left.', 'All done.']);
  });

  it('failed when the provider says so, whatever the text looks like', async () => {
    const failure: ProviderFailure = { kind: 'quota', message: 'Used up.', resetAt: null, retryAfterMs: null };
    const outcome = await take({ text: '{"status":"done","summary":"s"}', failure });
    assert.equal(outcome.result, 'providerFailed');
    assert.equal(outcome.summary, 'Used up.');
    assert.equal(outcome.costUsd, 0.25);
  });

  it('is a failure of the provider when its adapter breaks its word and rejects', async () => {
    const provider = fakeProvider(async () => {
      throw new TypeError('x is not a function\n  at secret');
    });
    const outcome = await takeTurn(
      turnRequest({ conversationId: 'c0' }),
      { provider, onProgress: quiet },
      new AbortController().signal,
    );
    assert.equal(outcome.result, 'providerFailed');
    assert.match(outcome.summary, /^x is not a function/);
    assert.equal(outcome.conversationId, 'c0');
    assert.equal(outcome.costUsd, null);
  });

  it('is cancelled by an abort on the way, with what was billed so far, even if the text reads like an end', async () => {
    const stop = new AbortController();
    const provider = fakeProvider(async () => {
      stop.abort();
      return turnReply({ ...bill, text: '{"status":"done","summary":"s"}' });
    });
    const outcome = await takeTurn(turnRequest(), { provider, onProgress: quiet }, stop.signal);
    assert.equal(outcome.result, 'cancelled');
    assert.equal(outcome.costUsd, 0.25);
  });

  it('asks nobody when it was cancelled before it began', async () => {
    let asked = false;
    const provider = fakeProvider(async () => {
      asked = true;
      return turnReply({});
    });
    const outcome = await takeTurn(turnRequest(), { provider, onProgress: quiet }, AbortSignal.abort());
    assert.equal(outcome.result, 'cancelled');
    assert.equal(asked, false);
  });

  it('keeps the conversation and the model that were asked when the reply names none', async () => {
    const provider = fakeProvider(async () => turnReply({ text: '{"status":"continue","summary":"s"}', model: '' }));
    const request = turnRequest({ conversationId: 'c0' });
    const outcome = await takeTurn(request, { provider, onProgress: quiet }, new AbortController().signal);
    assert.deepEqual([outcome.conversationId, outcome.model], ['c0', 'fake-1']);
  });

  it('never hands on a bill that the journal would refuse', async () => {
    const usage = { input: 1.5, output: -3, thinking: Number.NaN, cacheRead: Number.POSITIVE_INFINITY, cacheWrite: 0 };
    const outcome = await take({ text: '', usage, costUsd: Number.NaN });
    assert.deepEqual(outcome.tokens, { input: 2, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 });
    assert.equal(outcome.costUsd, null);
  });

  it('keeps a bounded part of a long reply and names the cut', async () => {
    const outcome = await take({ text: `${'x'.repeat(1_000_000)}{"status":"continue","summary":"s"}` });
    assert.equal(outcome.result, 'continue');
    assert.ok(outcome.reply.length < 25_000);
    assert.match(outcome.reply, /\d+ characters left out/);
  });

  it('has the same actions when the agent repeats itself at another time', async () => {
    const first = await take({ actions: ['run  npm test at 2026-11-20T01:02:03Z'] });
    const second = await take({ actions: ['run npm test at 2026-11-20T04:05:06.789Z '] });
    const other = await take({ actions: ['run npm run lint at 2026-11-20T04:05:06.789Z '] });
    assert.equal(first.actions, second.actions);
    assert.notEqual(first.actions, other.actions);
  });
});

describe('a turn that asks for a plan', () => {
  const plan = (text: string) =>
    takePlanTurn(
      turnRequest({ operation: 'plan', task: null }),
      { provider: fakeProvider(async () => turnReply({ ...bill, text })), onProgress: quiet },
      new AbortController().signal,
    );

  it('comes to tasks', async () => {
    const outcome = await plan('{"tasks":[{"key":"a","title":"A","acceptanceCheck":{"command":"true"}}]}');
    assert.ok(outcome.result === 'done');
    assert.equal(outcome.tasks[0]?.title, 'A');
    assert.equal(outcome.summary, 'Planned one task.');
  });

  it('is malformed when the answer is a work reply', async () => {
    assert.equal((await plan('{"status":"done","summary":"s"}')).result, 'malformed');
  });
});
