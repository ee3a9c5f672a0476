import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { createKnownShapes } from '../../../src/adapters/providers/chat/wire/known-shapes.ts';
import type { ChatModel } from '../../../src/ports/chat-model.ts';
import { chatRequest } from '../../support/builders/chat-request.ts';
import { tempDirectory } from '../../support/builders/temp-store.ts';
import { ChatModelStand } from '../../support/model-services/chat-model-stand.ts';
import type { ModelServer } from '../../support/model-services/model-server.ts';
import type { ScriptedReply } from '../../support/model-services/scripted-reply.ts';

const DAY_MS = 24 * 3_600_000;
const refuse = (status: number, error: unknown): ScriptedReply => ({
  trouble: { kind: 'refuse', status, body: JSON.stringify(error) },
});
const complete = (model: ChatModel) => model.complete(chatRequest(), () => undefined, new AbortController().signal);

describe('what a service does not take', () => {
  const stand = new ChatModelStand('openai chat');
  let temp: { path: string; remove(): Promise<void> };
  let nowMs = 0;
  beforeEach(async () => {
    temp = await tempDirectory();
    nowMs = Date.parse('2026-11-24T12:00:00Z');
  });
  afterEach(() => temp.remove());
  after(() => stand.stop());

  const folder = (): string => join(temp.path, 'request-shapes');
  /** The model as another process of this machine makes it. */
  const another = ({ url }: ModelServer, config: object = {}, top: object = {}): Promise<ChatModel> => {
    const shapes = createKnownShapes({
      dataDirectory: temp.path,
      fileSystem: nodeFileSystem,
      clock: { now: () => nowMs },
    });
    return stand.model(url, { shapes, config: { effort: 'high', ...config }, top: { ...top } });
  };
  const noEffort = { error: { message: "Unsupported parameter: 'reasoning_effort'" } };
  const reported = { calls: [{ name: 'report_word', arguments: { word: 'ready' } }] };
  /** Refuses the effort while `isOld` says so; asked for a word, it calls the tool. */
  const serve = (isOld: () => boolean = () => true): Promise<ModelServer> =>
    stand.serve({
      script: (_, { body }) => {
        if (isOld() && 'reasoning_effort' in body) return refuse(400, noEffort);
        return JSON.stringify(body['tools']).includes('report_word') ? reported : { say: 'Hello.' };
      },
    });
  const askedWith = ({ requests }: ModelServer): boolean[] => requests.map(({ body }) => 'reasoning_effort' in body);

  it('is not sent again by the next process', async () => {
    const server = await serve();
    assert.equal((await complete(await another(server))).failure, null);
    assert.equal((await complete(await another(server))).failure, null);
    assert.deepEqual(askedWith(server), [true, false, false]);
  });

  it('keeps other names, the longest answer and needed thoughts too', async () => {
    const refusals = [
      refuse(400, { error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." } }),
      refuse(400, { error: { message: 'max_completion_tokens is too large: 4096. At most 1000 are supported.' } }),
      refuse(400, { error: { message: 'Missing: the reasoning_content is required in assistant messages' } }),
    ];
    const server = await stand.serve({ script: (turn) => refusals[turn] ?? { say: 'Hello.' } });
    assert.equal((await complete(await another(server))).failure, null);
    const request = chatRequest({
      messages: [
        { role: 'user', text: 'Go on.' },
        { role: 'assistant', text: '', toolCalls: [{ id: 'a', name: 'read_file', arguments: '{}' }] },
        { role: 'tool', callId: 'a', name: 'read_file', text: 'x', isError: false },
      ],
    });
    await (await another(server)).complete(request, () => undefined, new AbortController().signal);
    const { max_completion_tokens: limit, messages } = server.requests.at(-1)?.body ?? {};
    assert.equal(server.requests.length, 5);
    assert.equal(limit, 1000);
    assert.ok((messages as { reasoning_content?: string }[]).some((one) => one.reasoning_content === ' '));
  });

  it('is asked again of another model, another address and another provider', async () => {
    const [server, other] = [await serve(), await serve()];
    await complete(await another(server));
    for (const [at, top] of [
      [server, { model: 'test-model-2' }],
      [server, { id: 'beside' }],
      [other, {}],
    ] as const) {
      const before = at.requests.length;
      await complete(await another(at, {}, top));
      assert.equal(askedWith(at)[before], true, JSON.stringify(top));
    }
  });

  it('is asked again after a month, and by each test of the provider', async () => {
    let isOld = true;
    const server = await serve(() => isOld);
    await complete(await another(server));
    nowMs += 29 * DAY_MS;
    await complete(await another(server));
    assert.deepEqual(askedWith(server), [true, false, false]);
    nowMs += 2 * DAY_MS;
    await complete(await another(server));
    assert.deepEqual(askedWith(server).slice(3), [true, false]);
    isOld = false;
    await (await another(server)).trial?.run(new AbortController().signal);
    await complete(await another(server));
    assert.deepEqual(askedWith(server).slice(5), [true, true]);
  });

  it('is for the owner alone, and costs one request where the file cannot be read', async () => {
    const server = await serve();
    await complete(await another(server));
    const [name = ''] = readdirSync(folder());
    assert.equal(statSync(join(folder(), name)).mode & 0o777, 0o600);
    for (const text of ['', '{"v":2}', '[', '{"v":1,"at":"2026-11-24T12:00:00Z","left":["model"]}']) {
      writeFileSync(join(folder(), name), text);
      const before = server.requests.length;
      assert.equal((await complete(await another(server))).failure, null, text);
      assert.deepEqual(askedWith(server).slice(before), [true, false], text);
    }
  });
});
