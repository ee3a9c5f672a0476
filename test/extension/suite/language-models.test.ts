import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { vscodeLmProviderSchema } from '../../../src/domain/provider/provider-config.ts';
import { EXTENSION_ID } from '../../../src/extension/ids.ts';
import type { UserInterface } from '../../../src/extension/activation/user-interface.ts';
import type { ChatCompletion, ChatMessage, ChatModel } from '../../../src/ports/chat-model.ts';
import { HANG_MS, patient } from '../../support/time/patience.ts';
import { until } from '../support/window.ts';

/** Against the models of `test/fixtures/language-models`, which the editor treats like any other extension's. */
describe("the editor's own models, asked through the real API", () => {
  let skin: UserInterface;
  const model = (id: string, config: object = {}): ChatModel =>
    skin.commandContext.editorModels.chatModel(
      vscodeLmProviderSchema.parse({
        id: 'editor',
        name: 'vscode-lm',
        model: id,
        config: { vendor: 'stand-in', ...config },
      }),
    );
  const ask = async (
    id: string,
    messages: ChatMessage[] = [{ role: 'user', text: 'naïve 日本 🦀' }],
    config: object = {},
    signal = new AbortController().signal,
    heard: () => void = () => undefined,
  ): Promise<ChatCompletion & { said: string[] }> => {
    const said: string[] = [];
    const request = {
      system: 'Be exact.',
      messages,
      tools: [{ name: 'read_file', description: 'Reads a file.', parameters: { type: 'object', properties: {} } }],
      maxOutputTokens: 1000,
      timeoutMs: HANG_MS,
      cacheKey: 'k',
    };
    const hear = (delta: { text: string }): void => {
      said.push(delta.text);
      heard();
    };
    const completion = await model(id, config).complete(request, hear, signal);
    return { ...completion, said };
  };

  before(async () => {
    const found = await vscode.extensions.getExtension<UserInterface | undefined>(EXTENSION_ID)?.activate();
    assert.ok(found, 'the extension shows its inside to tests');
    skin = found;
    await vscode.extensions.getExtension('dark-factory-test.language-models')?.activate();
    await until('the models', async () => (await skin.commandContext.editorModels.list()).length > 0);
  });

  it('are listed with vendor, family and what they hold', async () => {
    const models = await skin.commandContext.editorModels.list();
    const echo = models.find(({ vendor, id }) => vendor === 'stand-in' && id.endsWith('echo'));
    assert.deepEqual([echo?.family, echo?.name], ['stand-in', 'Stand-in echo']);
    assert.ok((echo?.maxInputTokens ?? 0) > 0);
  });

  it('answer in a stream, and are counted', async () => {
    const { failure, message, usage, usageBasis, finish } = await ask('echo');
    assert.equal(failure, null);
    assert.deepEqual([message.text, finish], ['You said: Be exact.|naïve 日本 🦀', 'stop']);
    assert.equal(usageBasis, 'estimated');
    assert.ok(usage.input > 0 && usage.output > 0);
  });

  it('call tools and take their results', async () => {
    const first = await ask('tools');
    const { text, toolCalls } = first.message;
    assert.deepEqual([text, first.finish], ['I look.', 'toolCalls']);
    assert.deepEqual(toolCalls, [{ id: 'call-1', name: 'read_file', arguments: '{"path":"naïve 日本.ts"}' }]);
    const second = await ask('tools', [
      { role: 'user', text: 'Go on.' },
      first.message,
      { role: 'tool', callId: 'call-1', name: 'read_file', text: 'its text', isError: false },
    ]);
    assert.equal(second.message.text, 'true call-1 its text');
  });

  it('are given up when they go silent, and when they are stopped', async () => {
    // Long enough for what comes before the silence.
    const silent = await ask('mute', undefined, { silence_timeout_minutes: patient(600) / 60_000 });
    assert.deepEqual([silent.failure?.kind, silent.message.text], ['silent', 'half']);
    const stop = new AbortController();
    const asking = ask('mute', undefined, {}, stop.signal, () => {
      stop.abort();
    });
    assert.equal((await asking).finish, 'failed');
  });

  it('refuse in ways that are told apart', async () => {
    const limited = await ask('limited');
    assert.deepEqual([limited.failure?.kind, limited.failure?.retryAfterMs], ['rateLimit', 40_000]);
    const broken = await ask('broken');
    assert.deepEqual([broken.failure?.kind, broken.message.text], ['quota', 'half']);
    assert.match(broken.failure?.message ?? '', /Blocked for today\./);
  });

  it('are named when one is asked for that is not there', async () => {
    const { failure } = await ask('no-such-model');
    assert.equal(failure?.kind, 'modelUnknown');
    assert.match(failure.message, /It has: .*echo \(stand-in\)/);
  });

  it('are looked at without a request', async () => {
    const health = await model('echo').probe(new AbortController().signal);
    assert.deepEqual([health.available, health.detail], [true, 'Stand-in echo of stand-in, takes 32,000 tokens']);
  });
});
